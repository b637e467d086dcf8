// error: invalid operands to binary expression
// Quantities may be in unlike units, so a sum can fail and has to say so.
#include "parsers/clinical/quantity.h"

bool has_sum(const thiowatch::Quantity& segments, const thiowatch::Quantity& bands) {
#ifdef OK
    return thiowatch::add(segments, bands).has_value();
#else
    auto sum = segments + bands;
    return sum.reading.value.digits() != 0;
#endif
}
