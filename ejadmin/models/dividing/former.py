"""What an earlier division of the same subject says of a division's pupils."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ejadmin.models.classes.tables import Division, Subgroup, SubgroupMembership
from ejadmin.models.dividing.ways import FormerPlace


def former_places(
    session: Session, division_id: int, pupil_ids: Iterable[int]
) -> dict[int, FormerPlace]:
    """The last part each pupil stood in, of another division of the same subject."""
    subject = select(Division.subject_id).where(Division.id == division_id).scalar_subquery()
    rank = (
        func.row_number().over(
            partition_by=Subgroup.division_id, order_by=(Subgroup.name, Subgroup.id)
        )
        - 1
    )
    ranked = (
        select(Subgroup.id, Subgroup.name, rank.label("rank"))
        .join(Division, Division.id == Subgroup.division_id)
        .where(Division.subject_id == subject, Division.id != division_id)
        .subquery()
    )
    row = SubgroupMembership
    query = (
        select(row.pupil_id, ranked.c.name, ranked.c.rank)
        .join(ranked, ranked.c.id == row.subgroup_id)
        .order_by(row.first_day, row.id)
    )
    wanted = set(pupil_ids)
    return {
        pupil: FormerPlace(name, number)
        for pupil, name, number in session.execute(query)
        if pupil in wanted
    }
