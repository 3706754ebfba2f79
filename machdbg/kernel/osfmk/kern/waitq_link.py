"""osfmk/kern/waitq.c, continued: what a queue's links to sets and a set's preposts look like in memory.

A queue that is in one set holds that set's identity in ``waitq_set_id``; in more, that of a link whose left side is
the set it joined last and whose right side is the rest. A set's preposts form a ring in the order in which they came;
``wqset_prepost_id`` is the last one. A prepost names its queue by the identity in the queue's ``waitq_prepost_id``, so
that a queue withdraws all its preposts by giving that identity up. Behaviour: spec of the message path, section 6.3. No
function here has step points.
"""

from __future__ import annotations

from collections.abc import Iterator

from machdbg.kernel.cpu import panic
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import lt_elem, waitq, waitq_link, waitq_set, wq_prepost
from machdbg.kernel.macros import cast_to, null

from .ltable import (
    LT_BITS_VALID,
    LT_ELEM,
    LT_LINK,
    LT_RESERVED,
    element_at,
    identity_of,
    lt_type,
    ltable_alloc_elem,
    ltable_get_elem,
    ltable_put_elem,
)


def wql_alloc(kind: int) -> waitq_link:
    """A link that is not valid yet; NULL if there is no room."""
    return cast_to(waitq_link, ltable_alloc_elem(kernel_data().g_wqlinktable, kind))


def wql_get(identity: int) -> waitq_link:
    """The valid link, or set, with an identity; NULL if it has gone."""
    return cast_to(waitq_link, ltable_get_elem(kernel_data().g_wqlinktable, identity))


def wql_free(link: waitq_link) -> None:
    """Give a link up."""
    ltable_put_elem(kernel_data().g_wqlinktable, link.wqte)


def mark(elem: lt_elem, kind: int, valid: bool) -> None:
    """Set what an element is."""
    elem.lt_bits = kind << 29 | (LT_BITS_VALID if valid else 0)


def reserved(identity: int) -> waitq_link:
    """The link that was set aside under an identity."""
    table = kernel_data().g_wqlinktable
    elem = element_at(table, identity & 0x3FFFF)
    if elem.lt_id.u0.id != identity or lt_type(elem) != LT_RESERVED:
        panic(f"no reserved link {identity:#x}")
    return cast_to(waitq_link, elem)


def valid(link: waitq_link) -> bool:
    """Whether a link is in use."""
    return bool(link.wqte.lt_bits & LT_BITS_VALID)


def mark_set(link: waitq_link, wqset: waitq_set) -> int:
    """Make a link the identity of a set."""
    mark(link.wqte, LT_ELEM, True)
    link.u0.wql_wqs.wql_set = wqset
    return identity_of(link)


def mark_pair(link: waitq_link, left: int, right: int) -> int:
    """Make a link one that leads to two others."""
    mark(link.wqte, LT_LINK, True)
    link.u0.wql_link.left_setid = left
    link.u0.wql_link.right_setid = right
    return identity_of(link)


def sets_of(queue: waitq) -> Iterator[waitq_set]:
    """The sets that a queue is in, the one it joined last first."""
    identity = queue.waitq_set_id
    while identity:
        link = wql_get(identity)
        identity = 0
        if link and lt_type(link.wqte) == LT_LINK:
            identity = link.u0.wql_link.right_setid
            link = wql_get(link.u0.wql_link.left_setid)
        if link:
            yield link.u0.wql_wqs.wql_set


def remove_link(queue: waitq, identity: int) -> bool:
    """Take a set out of those that a queue is in, with whatever leads to sets that have gone; whether it was there."""
    kept = []
    found = False
    links = []
    rest = queue.waitq_set_id
    while rest:
        link = wql_get(rest)
        if link and lt_type(link.wqte) == LT_LINK:
            links.append(link)
            this, rest = link.u0.wql_link.left_setid, link.u0.wql_link.right_setid
        else:
            this, rest = rest, 0
        if this == identity:
            found = True
        elif wql_get(this):
            kept.append(this)
    if not found:
        return False
    rest = kept.pop() if kept else 0
    while kept:
        rest = mark_pair(links.pop(), kept.pop(), rest)
    for link in links:
        wql_free(link)
    queue.waitq_set_id = rest
    return True


def free_links(identity: int) -> None:
    """Give up the links, not the sets, that an identity leads to."""
    while identity:
        link = wql_get(identity)
        identity = 0
        if link and lt_type(link.wqte) == LT_LINK:
            identity = link.u0.wql_link.right_setid
            wql_free(link)


# preposts


def wqp_get(identity: int) -> wq_prepost:
    """The prepost element with an identity; NULL if it has gone."""
    return cast_to(wq_prepost, ltable_get_elem(kernel_data().g_prepost_table, identity))


def wqp_alloc(kind: int) -> wq_prepost:
    """A new prepost element."""
    elem = ltable_alloc_elem(kernel_data().g_prepost_table, kind)
    if not elem:
        panic("prepost table full")
    mark(elem, kind, True)
    return cast_to(wq_prepost, elem)


def wqp_free(prepost: wq_prepost) -> None:
    """Give a prepost element up."""
    ltable_put_elem(kernel_data().g_prepost_table, prepost.wqte)


def preposts_of(wqset: waitq_set) -> list[wq_prepost]:
    """A set's preposts in order."""
    last = wqp_get(wqset.u0.wqset_prepost_id)
    found: list[wq_prepost] = []
    post = last
    while post:
        post = wqp_get(post.u0.wqp_post.wqp_next_id)
        found.append(post)
        if post == last:
            break
    return found


def store_preposts(wqset: waitq_set, posts: list[wq_prepost]) -> None:
    """Make ``posts`` the ring of a set."""
    for post, following in zip(posts, [*posts[1:], *posts[:1]], strict=True):
        post.u0.wqp_post.wqp_next_id = identity_of(following)
    wqset.u0.wqset_prepost_id = identity_of(posts[-1]) if posts else 0


def prepost(queue: waitq, wqset: waitq_set) -> None:
    """Note behind a set's preposts that a queue has something, unless that is noted already."""
    if not queue.waitq_prepost_id:
        own = wqp_alloc(LT_ELEM)
        own.u0.wqp_wq.wqp_wq_ptr = queue
        queue.waitq_prepost_id = identity_of(own)
    posts = preposts_of(wqset)
    if any(post.u0.wqp_post.wqp_wq_id == queue.waitq_prepost_id for post in posts):
        return
    post = wqp_alloc(LT_LINK)
    post.u0.wqp_post.wqp_wq_id = queue.waitq_prepost_id
    store_preposts(wqset, [*posts, post])


def queue_of(post: wq_prepost) -> waitq:
    """The queue behind a prepost; NULL if it has withdrawn it."""
    own = wqp_get(post.u0.wqp_post.wqp_wq_id)
    return own.u0.wqp_wq.wqp_wq_ptr if own else null(waitq)


def drop_prepost(wqset: waitq_set, gone: wq_prepost) -> None:
    """Take one prepost off a set."""
    posts = preposts_of(wqset)
    posts.remove(gone)
    store_preposts(wqset, posts)
    wqp_free(gone)


def drop_preposts(wqset: waitq_set, queue: waitq | None = None) -> None:
    """Take off a set the preposts of one queue, or all."""
    for post in preposts_of(wqset):
        if queue is None or post.u0.wqp_post.wqp_wq_id == queue.waitq_prepost_id:
            drop_prepost(wqset, post)


def withdraw_preposts(queue: waitq) -> None:
    """Give up a queue's preposts on all sets."""
    own = wqp_get(queue.waitq_prepost_id)
    if own:
        wqp_free(own)
    queue.waitq_prepost_id = 0
