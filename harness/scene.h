/**
 * What is to be seen of a run under way, and how it is put on a screen of any size.
 *
 * It computes no figure. Where rows are more than lines it chooses: the heat under way before
 * others, the spine before other rungs; before the first round, what is around the rung in turn.
 */
#ifndef LADDER_SCENE_H
#define LADDER_SCENE_H

#include "harness/screen.h"
#include "results/record.h"

/** Where a rung stands before rounds begin. */
typedef enum SceneState {
    SCENE_WAITING,
    SCENE_IN_TURN,
    SCENE_VERIFIED,
    SCENE_OUT, /* the outcome says why */
    SCENE_NOT_BUILT,
    SCENE_NO_PART
} SceneState;

typedef struct SceneRung {
    const RungRecord *rung;
    SceneState state;
    const OutcomeRecord *outcome; /* of SCENE_OUT */
    bool is_timed;                /* it has a row in a heat */
} SceneRung;

/** One rung in one heat, by the rounds so far. */
typedef struct SceneRow {
    const RungRecord *rung;
    const OutcomeRecord *outcome; /* why it is out, or NULL */
    Interval time_ns;             /* of a step; NAN before there is a round */
    Interval ratio;               /* to its base; NAN where there is none */
} SceneRow;

typedef struct SceneHeat {
    const HeatRecord *heat;
    const SceneRow *rows; /* in ladder order */
    size_t n_rows;
    size_t n_rounds; /* so far */
} SceneHeat;

typedef struct Scene {
    const RunRecord *run;
    const char *stamp; /* "REPLAY at 10x", or NULL */
    const char *said;  /* what is going on, or NULL */
    bool is_preparing; /* no round of this session has begun */
    const SceneRung *rungs;
    size_t n_rungs, n_turns;  /* of the plan; up to the one that is being prepared */
    const SceneHeat *heats;   /* that have begun */
    size_t n_heats, now;      /* the one under way */
    double least_ns, most_ns; /* of a step, of all that is known; NAN before that */
} Scene;

void scene_draw(const Scene *scene, Screen *screen);

#endif
