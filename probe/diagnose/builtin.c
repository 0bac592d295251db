/* The knowledge that is compiled into the program; its tables are generated
 * from knowledge/. Apart from the rest, as the program that generates them uses
 * the rest.
 */
#include "probe/diagnose/knowledge.h"

struct knowledge *knowledge_builtin(void)
{
    return knowledge_new(&knowledge_table);
}
