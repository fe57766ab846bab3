"""No two bookings of one room at one time, kept by the database; and the lists of terms."""

from django.db import migrations

SQLITE = [
    f"""
    CREATE TRIGGER spaces_occupancy_no_overlap_{event.split()[0].lower()}
    BEFORE {event} ON spaces_occupancy
    WHEN EXISTS (
        SELECT 1 FROM spaces_occupancy AS other
        WHERE other.space_id = NEW.space_id AND other.id IS NOT NEW.id
          AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at
    )
    BEGIN SELECT RAISE(ABORT, 'spaces_occupancy_overlap'); END
    """
    for event in ("INSERT", "UPDATE OF space_id, starts_at, ends_at")
]
SQLITE_BACK = [
    f"DROP TRIGGER spaces_occupancy_no_overlap_{event}" for event in ("insert", "update")
]
# An exclusion constraint would need btree_gist, which not every server has. Locking the room's
# row makes the look-up see every committed neighbour.
POSTGRESQL = [
    """
    CREATE FUNCTION spaces_occupancy_no_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM 1 FROM spaces_space WHERE id = NEW.space_id FOR UPDATE;
        IF EXISTS (
            SELECT 1 FROM spaces_occupancy AS other
            WHERE other.space_id = NEW.space_id AND other.id IS DISTINCT FROM NEW.id
              AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at
        ) THEN
            RAISE EXCEPTION 'spaces_occupancy_overlap' USING ERRCODE = 'exclusion_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER spaces_occupancy_no_overlap
    BEFORE INSERT OR UPDATE OF space_id, starts_at, ends_at ON spaces_occupancy
    FOR EACH ROW EXECUTE FUNCTION spaces_occupancy_no_overlap()
    """,
]
POSTGRESQL_BACK = [
    "DROP TRIGGER spaces_occupancy_no_overlap ON spaces_occupancy",
    "DROP FUNCTION spaces_occupancy_no_overlap()",
]

CARRIER_TYPES = [
    ("qiyi_space", "七一空间", "Qiyi (July 1) Space", False),
    ("newcomer_home", "新南海人梦家圆", "New Nanhai People's Home", False),
    ("workers_home", "职工家", "Workers' home", False),
    ("youth_home", "亲青家园", "Youth home", False),
    ("family_centre", "融爱家庭服务中心", "Family service centre", False),
    ("green_apple_home", "青苹果之家", "Green Apple home", True),
    ("little_migrants_station", "小候鸟驿站", "Little Migrants station", True),
    ("neighbourhood_centre", "邻里中心", "Neighbourhood centre", False),
    ("neighbours_association", "街坊会", "Neighbours' association", False),
    ("mutual_aid_society", "互助社", "Mutual-aid society", False),
]
FACILITIES = [
    ("wifi", "无线网络", "Wi-Fi"),
    ("projector", "投影设备", "Projector"),
    ("kitchen", "茶水厨房", "Kitchen"),
    ("children_corner", "儿童角", "Children's corner"),
    ("reading_room", "阅览室", "Reading room"),
    ("lift", "电梯", "Lift"),
    ("accessible_toilet", "无障碍卫生间", "Accessible toilet"),
]


def run(sqlite, postgresql):
    def statements(apps, schema_editor):
        vendor = schema_editor.connection.vendor
        for statement in sqlite if vendor == "sqlite" else postgresql:
            schema_editor.execute(statement, params=None)

    return statements


def add_terms(apps, schema_editor):
    apps.get_model("spaces", "CarrierType").objects.bulk_create(
        apps.get_model("spaces", "CarrierType")(
            code=code, name=name, name_en=name_en, minors_default_anonymous=minors, order=order
        )
        for order, (code, name, name_en, minors) in enumerate(CARRIER_TYPES, start=1)
    )
    apps.get_model("spaces", "Facility").objects.bulk_create(
        apps.get_model("spaces", "Facility")(code=code, name=name, name_en=name_en, order=order)
        for order, (code, name, name_en) in enumerate(FACILITIES, start=1)
    )


class Migration(migrations.Migration):
    dependencies = [("spaces", "0001_initial")]

    operations = [
        migrations.RunPython(run(SQLITE, POSTGRESQL), run(SQLITE_BACK, POSTGRESQL_BACK)),
        migrations.RunPython(add_terms, migrations.RunPython.noop),
    ]
