// error: no viable conversion
// A plain string becomes an identifier only where somebody says so.
#include "parsers/clinical/text_id.h"

thiowatch::Mrn mrn_in(const std::string& field) {
#ifdef OK
    return thiowatch::Mrn(field);
#else
    return field;
#endif
}
