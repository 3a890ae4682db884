#pragma once

namespace hangaku::viewer {

/// Real values (HU for CT) from `lowest` to `highest`, both ends in; empty where lowest > highest.
struct ValueInterval {
    double lowest = 0;
    double highest = 0;

    /// Never true of a value that is no number.
    bool contains(double value) const { return value >= lowest && value <= highest; }

    friend bool operator==(const ValueInterval&, const ValueInterval&) = default;
};

} // namespace hangaku::viewer
