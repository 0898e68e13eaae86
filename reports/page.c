#include "reports/page.h"

#include "reports/assets.h"
#include "reports/escape.h"

#include <resolv.h>
#include <stdlib.h>
#include <string.h>

/** Style and script are files of assets/: a name that is none there is a fault of this program. */
void page_begin(FILE *out, const char *title, const char *style, const char *script)
{
    const Asset *const css = assets_find(style), *const js = assets_find(script);
    fputs("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
          "img-src data:; ",
          out);
    fprintf(out, "style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'\">\n",
            css->hash, js->hash);
    fputs("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<meta name=\"referrer\" content=\"no-referrer\">\n<title>",
          out);
    page_text(out, title);
    fprintf(out, "</title>\n<style>%s</style>\n</head>\n<body>\n", css->text);
}

void page_end(FILE *out, const char *script)
{
    fprintf(out, "<script>%s</script>\n</body>\n</html>\n", assets_find(script)->text);
}

void page_text(FILE *out, const char *text)
{
    escape_xml(out, text);
}

void page_lines(FILE *out, const char *text)
{
    while (*text) {
        const size_t length = strcspn(text, "\n");
        char *const line = strndup(text, length);
        if (!line) return;
        escape_xml(out, line);
        free(line);
        text += length;
        if (*text) fputc(*text++, out);
    }
}

bool page_data(FILE *out, const char *media_type, const char *data, size_t length)
{
    const size_t room = 4 * ((length + 2) / 3) + 1;
    char *const text = malloc(room);
    if (!text) return false;
    const int n = b64_ntop((const unsigned char *) data, length, text, room);
    if (n >= 0) fprintf(out, "data:%s;base64,%s", media_type, text);
    free(text);
    return n >= 0;
}

bool page_figure(FILE *out, const Summary *summary, const Album *album, const char *figure)
{
    char caption[FIGURE_MOST_TEXT];
    const Picture *const picture = album_find(album, figure);
    if (!picture) return true;
    picture->figure->caption(summary, caption, sizeof caption);
    fputs("<img src=\"", out);
    const bool is_written
        = page_data(out, "image/svg+xml", picture->data[MEDIUM_SVG], picture->length[MEDIUM_SVG]);
    fputs("\" alt=\"", out);
    page_text(out, caption);
    fputs("\">\n", out);
    return is_written;
}

bool page_download(FILE *out, const char *file_name, const char *media_type, const char *data,
                   size_t length)
{
    fputs("<a download=\"", out);
    page_text(out, file_name);
    fputs("\" href=\"", out);
    const bool is_written = page_data(out, media_type, data, length);
    fputs("\">", out);
    page_text(out, file_name);
    fputs("</a>", out);
    return is_written;
}
