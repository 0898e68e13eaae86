/* Where names go: inside, off every mark, off each other, beside what they name. */
#include "reports/labels.h"
#include "tests/check.h"

#include <stdlib.h>

enum { MOST_LABELS = 60, MOST_OBSTACLES = 200, N_PAGES = 200 };

static const Box page = { 0, 0, 800, 500 };
static const double gap = 9;

typedef struct Page {
    Label labels[MOST_LABELS];
    size_t n;
    Box obstacles[MOST_OBSTACLES];
    size_t n_obstacles;
} Page;

static void add(Page *p, double x, double y, double width)
{
    p->labels[p->n++] = (Label) { .x = x, .y = y, .width = width, .height = 14 };
    p->obstacles[p->n_obstacles++] = (Box) { x - 6, y - 6, x + 6, y + 6 };
}

static void place(Page *p)
{
    labels_place(page, gap, p->obstacles, p->n_obstacles, p->labels, p->n);
}

static size_t n_placed(const Page *p)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) n += p->labels[i].is_placed;
    return n;
}

/** Written again, so that labels_overlap is not its own judge. */
static bool cross(Box a, Box b)
{
    const double width = fmin(a.right, b.right) - fmax(a.left, b.left);
    const double height = fmin(a.bottom, b.bottom) - fmax(a.top, b.top);
    return width > 1e-9 && height > 1e-9;
}

/** Returns: how often something that is placed lies upon something else, or outside. */
static size_t n_collisions(const Page *p)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) {
        const Box box = p->labels[i].box;
        if (!p->labels[i].is_placed) continue;
        n += box.left < page.left || box.right > page.right || box.top < page.top
            || box.bottom > page.bottom;
        for (size_t k = 0; k < p->n_obstacles; k++) n += cross(box, p->obstacles[k]);
        for (size_t k = 0; k < i; k++) n += p->labels[k].is_placed && cross(box, p->labels[k].box);
    }
    return n;
}

static void boxes_that_touch_do_not_overlap(void)
{
    const Box box = { 10, 10, 20, 20 };
    CHECK(labels_overlap(box, (Box) { 19, 19, 30, 30 }));
    CHECK(labels_overlap(box, (Box) { 0, 12, 30, 13 }));
    CHECK(!labels_overlap(box, (Box) { 20, 10, 30, 20 }));
    CHECK(!labels_overlap(box, (Box) { 10, 20, 20, 30 }));
    CHECK(!labels_overlap(box, (Box) { 0, 30, 30, 40 }));
}

static void a_name_alone_stands_at_the_right(void)
{
    Page p = { .n = 0 };
    add(&p, 400, 250, 60);
    place(&p);
    CHECK(p.labels[0].is_placed && !p.labels[0].is_far);
    CHECK(check_is_close(p.labels[0].box.left, 409, 1e-9));
    CHECK(check_is_close(p.labels[0].box.top, 243, 1e-9));
}

static void at_the_right_edge_it_stands_at_the_left(void)
{
    Page p = { .n = 0 };
    add(&p, 795, 250, 60);
    place(&p);
    CHECK(p.labels[0].is_placed && p.labels[0].box.right < 790);
}

static void the_first_one_chooses_first(void)
{
    Page p = { .n = 0 };
    add(&p, 400, 250, 60);
    add(&p, 402, 251, 60);
    place(&p);
    CHECK(n_placed(&p) == 2 && n_collisions(&p) == 0);
    CHECK(check_is_close(p.labels[0].box.left, 409, 1e-9) || p.labels[0].box.left < 400);
}

static void a_far_name_has_a_line_from_its_nearest_edge(void)
{
    Page p = { .n = 0 };
    double x, y;
    add(&p, 400, 250, 60);
    p.obstacles[p.n_obstacles++] = (Box) { 350, 200, 450, 300 };
    place(&p);
    CHECK(p.labels[0].is_placed && p.labels[0].is_far && n_collisions(&p) == 0);
    labels_line_end(&p.labels[0], &x, &y);
    const Box box = p.labels[0].box;
    CHECK(x >= box.left && x <= box.right && y >= box.top && y <= box.bottom);
    CHECK(hypot(x - 400, y - 250) <= hypot(box.left - 400, box.top - 250) + 1e-9);
}

static void without_room_it_is_left_out(void)
{
    Page p = { .n = 0 };
    add(&p, 400, 250, 60);
    p.obstacles[p.n_obstacles++] = page;
    add(&p, 400, 250, 900); /* wider than the page */
    place(&p);
    CHECK(n_placed(&p) == 0);
}

static double drawn(double most)
{
    return most * (double) rand() / RAND_MAX;
}

/** Crowded ones too: forty points in a corner of a hundred pixels. */
static void no_two_names_meet_on_any_page(void)
{
    size_t n = 0, n_shown = 0, n_scattered = 0, n_scattered_shown = 0;
    srand(1);
    for (int k = 0; k < N_PAGES; k++) {
        Page p = { .n = 0 };
        const bool is_crowded = k % 2 == 0;
        const double width = is_crowded ? 100 : 780, height = is_crowded ? 100 : 480;
        for (int i = 0; i < 40; i++)
            add(&p, 10 + drawn(width), 10 + drawn(height), 30 + drawn(120));
        place(&p);
        if (!CHECK(n_collisions(&p) == 0)) return;
        n += p.n;
        n_shown += n_placed(&p);
        n_scattered += is_crowded ? 0 : p.n;
        n_scattered_shown += is_crowded ? 0 : n_placed(&p);
    }
    printf("  %zu of %zu names found room, %zu of %zu where points are scattered\n", n_shown, n,
           n_scattered_shown, n_scattered);
    CHECK(n_scattered_shown == n_scattered);
}

static void names_that_meet_are_noticed(void)
{
    Page p = { .n = 0 };
    add(&p, 400, 250, 60);
    add(&p, 400, 250, 60);
    place(&p);
    CHECK(n_collisions(&p) == 0);
    p.labels[1].box = p.labels[0].box;
    CHECK(n_collisions(&p) == 1);
    p.labels[1].box = (Box) { 390, 240, 450, 254 };
    CHECK(n_collisions(&p) > 0);
}

int main(void)
{
    RUN(boxes_that_touch_do_not_overlap);
    RUN(a_name_alone_stands_at_the_right);
    RUN(at_the_right_edge_it_stands_at_the_left);
    RUN(the_first_one_chooses_first);
    RUN(a_far_name_has_a_line_from_its_nearest_edge);
    RUN(without_room_it_is_left_out);
    RUN(no_two_names_meet_on_any_page);
    RUN(names_that_meet_are_noticed);
    return check_result();
}
