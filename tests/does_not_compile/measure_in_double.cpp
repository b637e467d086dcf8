// error: non-constant-expression cannot be narrowed|no matching constructor|cannot be narrowed
// A laboratory value keeps its digits; a double would invent some.
#include "parsers/clinical/decimal.h"

thiowatch::Decimal limit(double value) {
#ifdef OK
    return thiowatch::Decimal{static_cast<std::int64_t>(value), 0};
#else
    return thiowatch::Decimal{value, 0};
#endif
}
