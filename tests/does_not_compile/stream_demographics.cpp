// error: invalid operands to binary expression
// Nothing that identifies a person has an operator<<.
#include <ostream>

#include "parsers/clinical/identity.h"

void print(std::ostream& out, const thiowatch::Demographics& person) {
#ifdef OK
    out << static_cast<int>(person.sex);
#else
    out << person;
#endif
}
