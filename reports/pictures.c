#include "reports/pictures.h"

#include "reports/flame.h"
#include "results/output.h"

#include <stdlib.h>

/** Owns: the picture is freed. */
static Status write_picture(const char *folder, const char *name, char *picture, size_t length,
                            bool is_told, Reason *why)
{
    char *target = NULL;
    Status status = STATUS_OK;
    if (asprintf(&target, "%s/%s", folder, name) < 0)
        status = reason(why, STATUS_NO_MEMORY, "cannot write into %s: out of memory", folder);
    if (status == STATUS_OK) status = output_write(target, picture, length, why);
    if (status == STATUS_OK && is_told) puts(target);
    free(picture);
    free(target);
    return status;
}

Status pictures_flames(const RunFile *file, const char *folder, bool is_told, Reason *why)
{
    Status status = STATUS_OK;
    for (size_t i = 0; i < file->n_rungs && status == STATUS_OK; i++) {
        char name[256], *svg;
        size_t length;
        if (!flame_has(file, file->rungs[i].rung)) continue;
        flame_file_name(&file->rungs[i], i, name, sizeof name);
        status = flame_draw(file, file->rungs[i].rung, &svg, &length, why);
        if (status == STATUS_OK) status = write_picture(folder, name, svg, length, is_told, why);
    }
    return status;
}

static Status write_figure(const Figure *figure, const Summary *summary, const char *folder,
                           bool is_told, Reason *why)
{
    static const char *const endings[] = { [MEDIUM_SVG] = "svg", [MEDIUM_PNG] = "png" };
    Status status = STATUS_OK;
    for (int m = MEDIUM_SVG; m <= MEDIUM_PNG && status == STATUS_OK; m++) {
        char name[64], *picture;
        size_t length;
        const Canvas canvas = drawing_canvas((Medium) m, 0);
        snprintf(name, sizeof name, "fig_%s.%s", figure->name, endings[m]);
        status = figures_draw(figure, summary, canvas, &picture, &length, why);
        if (status == STATUS_OK)
            status = write_picture(folder, name, picture, length, is_told, why);
    }
    return status;
}

Status pictures_figures(const Summary *summary, const Figure *only, const char *folder,
                        bool is_told, Reason *why)
{
    Status status = STATUS_OK;
    if (only) return write_figure(only, summary, folder, is_told, why);
    for (size_t i = 0; i < n_figures && status == STATUS_OK; i++)
        if (!figures[i].why_not(summary))
            status = write_figure(&figures[i], summary, folder, is_told, why);
    return status;
}
