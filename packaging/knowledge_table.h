/* Knowledge as constant tables in C, which the program carries. */
#ifndef PACKAGING_KNOWLEDGE_TABLE_H
#define PACKAGING_KNOWLEDGE_TABLE_H

#include "probe/diagnose/knowledge.h"

/* Prints the source that defines knowledge_table to standard output. */
void knowledge_table_print(const struct knowledge_table *t);

#endif
