#include "tests/report_texts.h"
#include "reports/escape.h"

#include <stdlib.h>
#include <string.h>

char *text_of_file(const char *path)
{
    char *text = NULL;
    size_t length = 0;
    FILE *const in = fopen(path, "r");
    FILE *const out = open_memstream(&text, &length);
    for (int c; in && out && (c = fgetc(in)) != EOF;) fputc(c, out);
    if (out) fclose(out);
    if (in) fclose(in);
    if (in) return text;
    free(text);
    return NULL;
}

size_t text_width(const char *text)
{
    size_t widest = 0;
    char line[4096];
    while (*text) {
        const size_t n = strcspn(text, "\n");
        snprintf(line, sizeof line, "%.*s", (int) n, text);
        const size_t width = escape_columns(line);
        if (width > widest) widest = width;
        text += n + (text[n] == '\n');
    }
    return widest;
}

bool file_of_text(const char *path, const char *text, size_t length)
{
    FILE *const out = fopen(path, "w");
    if (!out) return false;
    const bool is_written = fwrite(text, 1, length, out) == length;
    return fclose(out) == 0 && is_written;
}

Status shown_read(const char *path, Shown *shown, Reason *why)
{
    *shown = (Shown) { 0 };
    const Status status = run_file_read(path, &shown->file, why);
    return status == STATUS_OK ? judge_run(&shown->file, &shown->judgement) : status;
}

Status shown_sum_up(Shown *shown, Reason *why)
{
    summary_free(&shown->summary);
    return summary_new(&shown->file, &shown->judgement, &shown->summary, why);
}

void shown_free(Shown *shown)
{
    summary_free(&shown->summary);
    judgement_free(&shown->judgement);
    run_file_free(&shown->file);
}

char *shown_text(const Shown *shown, const char *format, ReportView view)
{
    Reason why;
    char *text = NULL;
    size_t length;
    const ReportFormat *const row = report_find(format, &why);
    if (row) report_render(row, &shown->summary, view, &text, &length, &why);
    return text;
}
