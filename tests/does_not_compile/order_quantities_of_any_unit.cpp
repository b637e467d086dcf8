// error: invalid operands to binary expression
// 900 /uL is not more than 1.2 10*9/L: order is asked of canonical values only.
#include "parsers/clinical/quantity.h"

bool is_below(const thiowatch::Quantity& neutrophils, const thiowatch::Quantity& limit) {
#ifdef OK
    return neutrophils.unit == limit.unit && neutrophils.reading.value < limit.reading.value;
#else
    return neutrophils < limit;
#endif
}
