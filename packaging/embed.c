/* embed NAME FILE...: prints a C file that holds the files' bytes as the array
 * NAME_files of struct embedded_file (common/base/embedded.h), and their names
 * as NAME_names, for data that is compiled into a program. Run by make, hence
 * plain C without the project's own code.
 */
#include <stdio.h>
#include <string.h>

/* "knowledge/presets/gmail.yaml" -> "gmail" */
static void print_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;

    printf("%.*s", (int)strcspn(base, "."), base);
}

static long print_bytes(FILE *in)
{
    long count = 0;

    for (int c = getc(in); c != EOF; c = getc(in), count++)
        printf("%s%d,", count % 20 ? "" : "\n    ", c);
    return count;
}

static int print_file(const char *path, int number)
{
    FILE *in = fopen(path, "rb");

    if (!in) {
        perror(path);
        return 1;
    }
    printf("static const unsigned char file_%d[] = {", number);
    print_bytes(in);
    printf("\n    0};\n\n");
    return fclose(in);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: embed NAME FILE...\n", stderr);
        return 2;
    }
    printf("/* Made by packaging/embed.c; not to be edited. */\n"
           "#include \"common/base/embedded.h\"\n\n");
    for (int i = 2; i < argc; i++) {
        if (print_file(argv[i], i) != 0)
            return 1;
    }
    printf("const struct embedded_file %s_files[] = {\n", argv[1]);
    for (int i = 2; i < argc; i++) {
        printf("    {\"");
        print_base_name(argv[i]);
        printf("\", {(const char *)file_%d, sizeof(file_%d) - 1}},\n", i, i);
    }
    printf("    {0, {0, 0}},\n};\n\nconst char *const %s_names[] = {\n",
           argv[1]);
    for (int i = 2; i < argc; i++) {
        printf("    \"");
        print_base_name(argv[i]);
        printf("\",\n");
    }
    printf("    0,\n};\n");
    return 0;
}
