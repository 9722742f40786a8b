import CaissonCore
import CaissonSwarm
import Foundation
import Testing

@Suite("Cron expressions")
struct CronTests {
    struct Case: CustomTestStringConvertible {
        let expression: String
        let after: String
        let zone: String
        let next: [String]
        var testDescription: String { "\(expression) after \(after) in \(zone)" }
    }

    static let cases = [
        Case(
            expression: "*/5 * * * *", after: "2026-11-29T10:02:30Z", zone: "UTC",
            next: ["2026-11-29T10:05:00Z", "2026-11-29T10:10:00Z"]),
        Case(expression: "0 0 1 1 *", after: "2026-01-01T00:00:00Z", zone: "UTC", next: ["2027-01-01T00:00:00Z"]),
        Case(expression: "@monthly", after: "2026-11-29T10:02:30Z", zone: "UTC", next: ["2026-12-01T00:00:00Z"]),
        Case(expression: "30 4 29 2 *", after: "2026-11-29T10:02:30Z", zone: "UTC", next: ["2028-02-29T04:30:00Z"]),
        Case(
            expression: "0 9-17/4 * * mon-fri", after: "2026-11-27T14:00:00Z", zone: "UTC",
            next: ["2026-11-27T17:00:00Z", "2026-11-30T09:00:00Z"]),
        Case(
            expression: "0 0 13 * 5", after: "2026-11-10T00:00:00Z", zone: "UTC",
            next: ["2026-11-13T00:00:00Z", "2026-11-20T00:00:00Z"]),
        Case(expression: "0 0 * * 7", after: "2026-11-27T00:00:00Z", zone: "UTC", next: ["2026-11-29T00:00:00Z"]),
        Case(
            expression: "0 9 * * *", after: "2026-11-29T08:30:00Z", zone: "Asia/Tokyo", next: ["2026-11-30T00:00:00Z"]),
        Case(
            expression: "15 10/6 * * *", after: "2026-11-29T10:20:00Z", zone: "UTC",
            next: ["2026-11-29T16:15:00Z", "2026-11-29T22:15:00Z"]),
        // The clock goes from 02:00 to 03:00: 02:30 is made up for at 03:00.
        Case(
            expression: "30 2 * * *", after: "2026-03-28T12:00:00Z", zone: "Europe/Berlin",
            next: ["2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"]),
        // The clock goes from 03:00 back to 02:00: 02:30 is run the first time.
        Case(
            expression: "30 2 * * *", after: "2026-10-24T12:00:00Z", zone: "Europe/Berlin",
            next: ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]),
        Case(
            expression: "0 12 * * *", after: "2026-03-28T12:00:00Z", zone: "Europe/Berlin",
            next: ["2026-03-29T10:00:00Z"]),
    ]

    @Test("The next instants are found", arguments: cases)
    func next(example: Case) throws {
        let expression = try CronExpression(example.expression)
        let zone = try #require(TimeZone(identifier: example.zone))
        var instant = try #require(Timestamp(rfc3339: example.after))
        for wanted in example.next {
            instant = try #require(expression.next(after: instant, in: zone))
            #expect(instant.rfc3339 == wanted)
        }
    }

    @Test("A day that never comes is never due")
    func never() throws {
        #expect(try CronExpression("0 0 30 2 *").next(after: Timestamp(seconds: 0), in: .gmt) == nil)
    }

    @Test(
        "What is not a schedule is refused with the field's name",
        arguments: [
            ("* * * *", "five fields"), ("60 * * * *", "minute"), ("* 24 * * *", "hour"), ("* * 0 * *", "day of month"),
            ("* * * 13 *", "month"), ("* * * * 8", "day of week"), ("*/0 * * * *", "minute"), ("5-1 * * * *", "minute"),
            ("a * * * *", "minute"), ("1,,2 * * * *", "minute"), ("@often", "five fields"),
        ])
    func refused(text: String, word: String) {
        let error = #expect(throws: CaissonError.self) { try CronExpression(text) }
        #expect(error?.message.contains(word) == true)
    }
}
