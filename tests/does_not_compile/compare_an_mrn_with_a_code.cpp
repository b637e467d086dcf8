// error: invalid operands to binary expression
// Two strings with different meanings are never equal, they are a mistake.
#include "parsers/clinical/text_id.h"

bool is_same(const thiowatch::Mrn& mrn, const thiowatch::LoincCode& code) {
#ifdef OK
    return mrn.text() == code.text();
#else
    return mrn == code;
#endif
}
