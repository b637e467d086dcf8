// error: invalid operands to binary expression
// Nor does a Secret have an operator<<.
#include <ostream>

#include "config/secret.h"

void print(std::ostream& out, const thiowatch::config::Secret& password) {
#ifdef OK
    static_cast<void>(password);
    out << "***";
#else
    out << password;
#endif
}
