/* The way to the MIME module. See mime.h. */
#include "common/proto/mime.h"

#include <dlfcn.h>
#include <string.h>

#include "common/base/file.h"

#define MODULE "lib/smtpscope/mime.so"

static void *open_module(struct arena *arena, const char **why)
{
    static const char *const places[] = {MODULE, "../" MODULE};
    const char *folder = file_own_folder(arena);

    *why = "the program's own folder is not known";
    for (size_t i = 0; folder && i < sizeof(places) / sizeof(*places); i++) {
        const char *path = arena_printf(arena, "%s/%s", folder, places[i]);

        /* GLib cannot be unloaded. */
        void *module = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);

        if (module)
            return module;
        *why = arena_strdup(arena, dlerror());
    }
    return NULL;
}

mime_write_function *mime_load(struct arena *arena, const char **why)
{
    void *module = open_module(arena, why);
    mime_write_function *write = NULL;

    if (!module)
        return NULL;

    void *symbol = dlsym(module, MIME_WRITE_SYMBOL);

    /* POSIX's way: ISO C has no cast between these two. */
    memcpy(&write, &symbol, sizeof(write));
    if (!write)
        *why = "the module has no " MIME_WRITE_SYMBOL;
    (void)dlclose(module); /* counts down; RTLD_NODELETE keeps it */
    return write;
}

/* What people attach to try a filter, a limit or a client. A message
 * (message/rfc822) is left out: RFC 2046, Section 5.2.1 forbids base64 for it.
 */
static const struct {
    const char *ending, *type;
} types[] = {
    {".txt", "text/plain"},
    {".log", "text/plain"},
    {".md", "text/markdown"},
    {".csv", "text/csv"},
    {".htm", "text/html"},
    {".html", "text/html"},
    {".ics", "text/calendar"},
    {".xml", "application/xml"},
    {".json", "application/json"},
    {".pdf", "application/pdf"},
    {".zip", "application/zip"},
    {".gz", "application/gzip"},
    {".tar", "application/x-tar"},
    {".7z", "application/x-7z-compressed"},
    {".rtf", "application/rtf"},
    {".doc", "application/msword"},
    {".xls", "application/vnd.ms-excel"},
    {".ppt", "application/vnd.ms-powerpoint"},
    {".docx", "application/"
              "vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {".xlsx",
     "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {".pptx", "application/"
              "vnd.openxmlformats-officedocument.presentationml.presentation"},
    {".odt", "application/vnd.oasis.opendocument.text"},
    {".ods", "application/vnd.oasis.opendocument.spreadsheet"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},
    {".gif", "image/gif"},
    {".webp", "image/webp"},
    {".svg", "image/svg+xml"},
    {".mp3", "audio/mpeg"},
    {".wav", "audio/wav"},
    {".mp4", "video/mp4"},
};

const char *mime_type_of(struct span file_name)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
        if (span_ends_nocase(file_name, span_of(types[i].ending)))
            return types[i].type;
    }
    return "application/octet-stream";
}
