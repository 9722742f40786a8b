package import CaissonCore
package import Foundation

/// The five fields of a crontab line: minute, hour, day of month, month, day of week.
///
/// Rules are those of cron(8): names of months and days, lists, ranges and steps; where both day fields are limited, one
/// of them has to match. A local time that a clock change leaves out runs at the first minute after the gap, one that
/// happens twice runs the first time only.
package struct CronExpression: Sendable, Equatable {
    private var minutes: Set<Int>
    private var hours: Set<Int>
    private var days: Set<Int>
    private var months: Set<Int>
    private var weekdays: Set<Int>
    private var daysAreLimited: Bool
    private var weekdaysAreLimited: Bool

    private static let shortcuts = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
        "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
    ]

    /// - Throws: `CaissonError.invalidArgument` that names the field.
    package init(_ text: String) throws(CaissonError) {
        let expanded = Self.shortcuts[text.lowercased()] ?? text
        let fields = expanded.split(separator: " ").map(String.init)
        guard fields.count == 5 else {
            throw CaissonError(
                .invalidArgument,
                "schedule \(text): expected five fields or one of @hourly, @daily, @weekly, @monthly, @yearly")
        }
        minutes = try Self.field(fields[0], "minute", 0...59)
        hours = try Self.field(fields[1], "hour", 0...23)
        days = try Self.field(fields[2], "day of month", 1...31)
        months = try Self.field(fields[3], "month", 1...12, names: Self.monthNames, firstName: 1)
        weekdays = Set(
            try Self.field(fields[4], "day of week", 0...7, names: Self.dayNames, firstName: 0).map { $0 % 7 })
        daysAreLimited = !fields[2].hasPrefix("*")
        weekdaysAreLimited = !fields[4].hasPrefix("*")
    }

    private static let monthNames = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    private static let dayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

    private static func field(
        _ text: String, _ name: String, _ bounds: ClosedRange<Int>, names: [String] = [], firstName: Int = 0
    ) throws(CaissonError) -> Set<Int> {
        var values: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let found = range(part, bounds, names, firstName) else {
                throw CaissonError(
                    .invalidArgument,
                    "schedule field \(name): \(text) is not within \(bounds.lowerBound)-\(bounds.upperBound)")
            }
            values.formUnion(found)
        }
        return values
    }

    private static func range(_ text: Substring, _ bounds: ClosedRange<Int>, _ names: [String], _ firstName: Int)
        -> [Int]?
    {
        func number(_ word: Substring) -> Int? {
            if let index = names.firstIndex(of: word.lowercased()) { return index + firstName }
            guard let value = Int(word), word.allSatisfy(\.isNumber), bounds.contains(value) else { return nil }
            return value
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count) else { return nil }
        var step = 1
        if parts.count == 2 {
            guard let value = Int(parts[1]), value > 0 else { return nil }
            step = value
        }
        let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        if parts[0] == "*" { return Array(stride(from: bounds.lowerBound, through: bounds.upperBound, by: step)) }
        guard let first = ends.first.flatMap(number) else { return nil }
        guard ends.count <= 2 else { return nil }
        // `5/10` counts on to the end, `5` is alone.
        guard let last = ends.count == 2 ? number(ends[1]) : parts.count == 2 ? bounds.upperBound : first, first <= last
        else { return nil }
        return Array(stride(from: first, through: last, by: step))
    }
}

extension CronExpression {
    /// The first instant after `instant` at which it is due; nil if there is none in the next eight years (29 February of
    /// a year that ends a century).
    package func next(after instant: Timestamp, in zone: TimeZone) -> Timestamp? {
        let start = instant.seconds + Self.offset(zone, instant.seconds)
        var day = Int((Double(start) / 86_400).rounded(.down))
        let firstDay = day
        while day < firstDay + 366 * 8 {
            if matches(day: day), let found = firstTime(on: day, after: instant, zone) { return found }
            day += 1
        }
        return nil
    }

    private func matches(day: Int) -> Bool {
        let date = CivilDate(secondsSinceEpoch: Int64(day) * 86_400)
        guard months.contains(date.month) else { return false }
        // 1 January 1970 was a Thursday.
        let weekday = weekdays.contains(((day + 4) % 7 + 7) % 7)
        if daysAreLimited, weekdaysAreLimited { return days.contains(date.day) || weekday }
        return days.contains(date.day) && weekday
    }

    private func firstTime(on day: Int, after instant: Timestamp, _ zone: TimeZone) -> Timestamp? {
        for hour in hours.sorted() {
            for minute in minutes.sorted() {
                let local = Int64(day) * 86_400 + Int64(hour * 3600 + minute * 60)
                let seconds = Self.universal(local, zone)
                if seconds > instant.seconds { return Timestamp(seconds: seconds) }
            }
        }
        return nil
    }

    /// The first instant that has this local time, or the end of the gap that swallows it.
    private static func universal(_ local: Int64, _ zone: TimeZone) -> Int64 {
        // The offset before any change on this day: taken half a day ahead, where the first of two equal times counts.
        let before = offset(zone, local - offset(zone, local) - 43_200)
        let after = offset(zone, local - offset(zone, local) + 43_200)
        if offset(zone, local - before) == before { return local - before }
        if offset(zone, local - after) == after { return local - after }
        return gapEnd(local - after, local - before, zone)
    }

    /// The instant between the two at which the offset changes.
    private static func gapEnd(_ low: Int64, _ high: Int64, _ zone: TimeZone) -> Int64 {
        var (low, high) = (min(low, high), max(low, high))
        let first = offset(zone, low)
        while high - low > 1 {
            let middle = (low + high) / 2
            if offset(zone, middle) == first { low = middle } else { high = middle }
        }
        return high
    }

    private static func offset(_ zone: TimeZone, _ seconds: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
    }
}
