"""What every agreement says beside its figures, in the words of an edition.

An edition that was used is never changed: agreements name it, and their digest covers its
words. New words are a new edition, and ``CURRENT`` names it.
"""

from __future__ import annotations

CURRENT = "2026-1"

EDITIONS: dict[str, list[tuple[str, str]]] = {
    "2026-1": [
        (
            "资金使用",
            "甲方资金专用于本项目。乙方应当单独核算，按批准的预算使用，凭合法票据列支，"
            "不得用于与本项目无关的支出，不得以同一支出向其他资金重复申报。票据和账册自项目结项之日起"
            "保存不少于十年。",
        ),
        (
            "拨付",
            "资金按分期计划拨付。约定了里程碑的分期，须在该里程碑经甲方验收后拨付。"
            "乙方经费使用报告逾期未交、或者项目处于中止状态的，甲方暂停拨付。",
        ),
        (
            "报告和检查",
            "乙方自项目启动之日起每{report_days}日至少提交一次经费使用报告，附票据和工作证据。"
            "甲方或者甲方委托的评估人可以查阅资料、走访现场，乙方应当配合。服务对象的个人信息"
            "只在确有必要时使用，并依法保护。",
        ),
        (
            "变更",
            "单项预算调整不超过该项约定金额百分之{tolerance}的，乙方报备后即可执行；超过的，须经甲方"
            "书面同意。延长期限、更换合作单位或者改变项目目标的，须经甲方书面同意。"
            "经同意的变更形成本协议的新版本，原版本同时停止执行并予以保留。",
        ),
        (
            "评估和结项",
            "项目须经双方以外的评估人评估。中期评估不合格的，乙方应当在三十日内整改；"
            "整改后仍不合格的，甲方可以终止协议。结项须提交成果报告、资产清单和经费决算。",
        ),
        (
            "结余和资产",
            "项目结束后的结余资金，乙方应当在{return_days}日内退回原渠道。使用本项目资金购置的资产"
            "应当登记，按资产清单载明的去向继续用于公益。",
        ),
        (
            "终止和追回",
            "乙方虚报、挪用资金，或者无正当理由停止项目的，甲方可以终止协议，追回尚未核销的资金，"
            "乙方两年内不得再次申报。因不可抗力不能继续的，双方据实结算。",
        ),
        (
            "信息公开",
            "双方同意依法公开项目名称、金额、进度、成果和资金使用情况。公开内容不得包含个人隐私。",
        ),
        (
            "争议",
            "因本协议发生争议的，双方先行协商；协商不成的，可以依法向项目所在地人民法院提起诉讼。",
        ),
        (
            "其他",
            "本协议自双方签字或者盖章之日起生效。纸质文本与本系统保存的文本不一致的，"
            "以校验码相符的文本为准。",
        ),
    ],
}


def edition(name: str, **figures: object) -> list[tuple[str, str]]:
    """The clauses of an edition with the figures of one agreement filled in."""
    return [(heading, text.format(**figures)) for heading, text in EDITIONS[name]]
