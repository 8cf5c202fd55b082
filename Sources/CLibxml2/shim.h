/* Without this the headers pull in those of ICU, whose names Foundation brings in another version. The fields it adds
   stand at the end of the encoding handlers, which are not used here. */
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/xmlerror.h>
