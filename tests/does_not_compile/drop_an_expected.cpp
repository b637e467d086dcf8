// error: ignoring return value
// A fault that nobody looks at is a result that nobody sees.
#include "parsers/clinical/decimal.h"

void read(std::string_view text) {
#ifdef OK
    auto value = thiowatch::Decimal::parse(text);
    static_cast<void>(value.has_value());
#else
    thiowatch::Decimal::parse(text);
#endif
}
