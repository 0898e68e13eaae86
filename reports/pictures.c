#include "reports/pictures.h"

#include "reports/flame.h"
#include "results/output.h"

#include <stdlib.h>

static Status write_picture(const char *folder, const char *name, const char *picture,
                            size_t length, bool is_told, Reason *why)
{
    char *target = NULL;
    Status status = STATUS_OK;
    if (asprintf(&target, "%s/%s", folder, name) < 0)
        status = reason(why, STATUS_NO_MEMORY, "cannot write into %s: out of memory", folder);
    if (status == STATUS_OK) status = output_write(target, picture, length, why);
    if (status == STATUS_OK && is_told) puts(target);
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
        free(svg);
    }
    return status;
}

// --- Figures ---

static const char *const endings[] = { [MEDIUM_SVG] = "svg", [MEDIUM_PNG] = "png" };

Status pictures_write(const Album *album, const char *folder, bool is_told, Reason *why)
{
    Status status = STATUS_OK;
    for (size_t p = 0; p < album->n; p++)
        for (int m = 0; m < ALBUM_MEDIA && status == STATUS_OK; m++) {
            const Picture *const picture = &album->pictures[p];
            char name[64];
            if (!picture->data[m]) continue;
            snprintf(name, sizeof name, "fig_%s.%s", picture->figure->name, endings[m]);
            status
                = write_picture(folder, name, picture->data[m], picture->length[m], is_told, why);
        }
    return status;
}
