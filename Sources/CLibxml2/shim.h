/* Without this the headers pull in those of ICU, whose names Foundation brings in another version. The fields it adds
   stand at the end of the encoding handlers, which are not used here. */
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/xmlerror.h>

/* The library says some errors on standard error, whoever its caller is. Holds for the calling thread alone. */
static inline void tamga_xml_pass_over(void *context, const char *format, ...) {
  (void)context;
  (void)format;
}
static inline void tamga_xml_say_nothing(void) { xmlSetGenericErrorFunc(NULL, tamga_xml_pass_over); }
