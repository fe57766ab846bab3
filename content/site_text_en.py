"""The words of ``site_text`` in English, in the same order; editors change them in the desk."""

from __future__ import annotations

HOME = {"title_en": "Nanhai Civic"}

ABOUT_TITLE = "About this site"
ABOUT_INTRO = (
    "The common site of Nanhai District for appeals of residents and for what neighbours do "
    "together: an appeal can be followed here from the first word to the result."
)
ABOUT = [
    ("heading", "Why there is such a site"),
    (
        "paragraph",
        "<p>Some of what neighbours raise is settled by one call, some takes several departments, "
        "and some can only be talked over together. These things used to be kept in different "
        "places, and it was hard to see how far a matter had come, what it had cost and who had "
        "lent a hand.</p>"
        "<p>Here appeals, deliberation, projects, money and voluntary service hang on one thread. "
        "Whoever raised a matter is told what became of it; until they are told, it is not "
        "finished.</p>",
    ),
    ("heading", "Appeals: “1+3+X”"),
    (
        "facts",
        [
            ("1", "one appeals centre, on the 12345 hotline, that takes everything in"),
            (
                "3",
                "three sub-centres: petitions, mediation before litigation, public legal service",
            ),
            ("X", "departments and people's organisations, each by its catalogue and in its time"),
        ],
    ),
    ("heading", "Social mobilisation: “1+8+N”"),
    (
        "facts",
        [
            ("1", "one Social Innovation Park of the district"),
            ("8", "eight town innovation centres"),
            (
                "N",
                "places in the communities: July 1st Spaces, New Nanhai Dreamer homes, workers' "
                "homes, neighbourhood centres and more",
            ),
        ],
    ),
    ("heading", "Where the numbers come from"),
    (
        "paragraph",
        "<p>Every number on this site is computed from two ledgers: one of person-times, one of "
        "money. Both can only be added to, never changed; a mistake is set right by a reversal. "
        "Open any number and you see the records it is made of.</p>",
    ),
]

HOW_TITLE = "How something gets done"
HOW_INTRO = (
    "From a word to a result it usually takes these steps. What happens in each, how long it "
    "takes and who answers for it is written in the course of the case."
)
HOW = [
    ("heading", "1. Say it"),
    (
        "paragraph",
        "<p>On the web, by telephone, in WeChat or at a window; by telephone and at a window no "
        "account is needed. You get a number and a code, and with them you can see at any time "
        "how far it has come. If your name should not be known, choose to hide it.</p>",
    ),
    ("heading", "2. Somebody takes it on"),
    (
        "paragraph",
        "<p>The centre enters the appeal and sends it to the unit that the catalogue names; time "
        "is counted in working days. A unit that thinks it is not competent may object, and the "
        "centre decides: nothing is pushed to and fro. The answer is followed by a call-back; who "
        "is not satisfied can have it done again.</p>",
    ),
    ("heading", "3. Talk it over"),
    (
        "paragraph",
        "<p>What many raise in one place can become a topic for a sitting of the community. It is "
        "announced in time; who came, how they voted and how the result was computed is public, "
        "and while the resolution is on notice anybody there may object.</p>",
    ),
    ("heading", "4. Make it a project"),
    (
        "paragraph",
        "<p>A resolution that costs money can be proposed as a project and carried out by a "
        "community organisation. Review, agreement, payments and acceptance are on record, "
        "government and social money are kept apart, and what is not spent goes back.</p>",
    ),
    ("heading", "5. Lend a hand"),
    (
        "paragraph",
        "<p>Activities of a project are open to neighbours. Check in by code, your hours are "
        "counted, and you can have them certified by a paper anybody can verify.</p>",
    ),
    ("heading", "6. Tell those who asked"),
    (
        "paragraph",
        "<p>When the project ends, those who raised the matter are told the result. Anybody can "
        "read the whole story from beginning to end on its thread page.</p>",
    ),
    (
        "call",
        {
            "title": "Try it now",
            "text": "Is something wrong, or would you like to see what is on around you?",
            "links": [
                {"label": "Speak up", "page": None, "address": "/appeals/new/"},
                {"label": "See activities", "page": None, "address": "/activities/"},
            ],
        },
    ),
]

NEWS = {
    "title_en": "From the neighbourhoods",
    "intro_en": "What is going on in the towns and communities.",
}

ANNOUNCEMENT = {
    "title": "This is a demonstration",
    "text": (
        "The people, appeals and records on this site were written to show how it works. "
        "Try anything you like; nobody will be disturbed."
    ),
    "urgent": False,
    "links": [],
}

#: Title, summary, body.
DEMO_NEWS: list[tuple[str, str, list]] = [
    (
        "Night market closes at half past ten: the Third Lane can sleep",
        "Four neighbours' appeals about noise became a sitting, and the sitting a project.",
        [
            (
                "paragraph",
                "<p>From last summer on, neighbours in the Third Lane said that the night market "
                "was too loud. The community gathered their appeals into one topic and asked "
                "stallholders, residents and the property manager to one table. Thirty-six came, "
                "thirty-one agreed: close at half past ten on weekdays, at eleven on weekends.</p>",
            ),
            (
                "quote",
                {
                    "text": "Nobody is to be driven away. All of us must eat, and all must sleep.",
                    "who": "A neighbour at the sitting (example)",
                },
            ),
            (
                "paragraph",
                "<p>The town centre then supported a small project: a sound screen on the side of "
                "the houses, to which the stallholders added some money of their own.</p>",
            ),
        ],
    ),
    (
        "Summer club for visiting children: company by day, supper in the evening",
        "Children of migrant workers spend the summer in Nanhai; the community kept its rooms "
        "open for two whole months.",
        [
            (
                "paragraph",
                "<p>Every July many parents who work in Nanhai bring their children over from "
                "home. Who looks after them by day? Volunteers and community organisations drew "
                "up a rota: homework in the morning; swimming, some Cantonese and the lion dance "
                "in the afternoon.</p>",
            ),
        ],
    ),
    (
        "No place to park in the lychee season: the village found its own way",
        "Cars of weekend pickers blocked the village road. A sitting decided on one-way traffic "
        "and a temporary car park that volunteers look after.",
        [
            (
                "paragraph",
                "<p>The villagers did the sum: a lost weekend of lychees costs far more than two "
                "people to watch the cars. The resolution is short: one way on weekends, parking "
                "on the open ground before the ancestral hall, the income to the village "
                "collective, the accounts on the notice board.</p>",
            ),
        ],
    ),
]
