// error: invalid operands to binary expression
// The text of an Mrn must be asked for by name; there is no operator<< that gives it away.
#include <ostream>

#include "parsers/clinical/text_id.h"

void print(std::ostream& out, const thiowatch::Mrn& mrn) {
#ifdef OK
    out << mrn.text().size();
#else
    out << mrn;
#endif
}
