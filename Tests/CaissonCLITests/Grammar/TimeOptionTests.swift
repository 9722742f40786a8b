import CaissonCore
import Testing

@testable import CaissonCLI

struct TimeOptionTests {
    @Test(arguments: [
        ("1700000000", Timestamp(seconds: 1_700_000_000)), ("1700000000.25", Timestamp(seconds: 1_700_000_000, nanoseconds: 250_000_000)),
        ("42m", CommandLineRun.now.advanced(by: .seconds(-42 * 60))), ("1h30m", CommandLineRun.now.advanced(by: .seconds(-5400))),
        ("2013-01-02T13:23:37Z", Timestamp(seconds: 1_357_133_017)), ("2013-01-02T13:23:37+01:00", Timestamp(seconds: 1_357_129_417)),
        ("2013-01-02T13:23:37.5", Timestamp(seconds: 1_357_133_017, nanoseconds: 500_000_000)),
        ("2013-01-02T13:23", Timestamp(seconds: 1_357_132_980)), ("2013-01-02", Timestamp(seconds: 1_357_084_800)),
    ])
    func `times are read in every spelling`(_ text: String, _ time: Timestamp) {
        #expect(TimeOption.parse(text, CommandLineRun().console) == time)
    }

    @Test(arguments: ["foo", "2013", "2013-1-2", "12x", "", "-", "1.x", "2013-01-02T13:23:37.5.5Z"])
    func `anything else is no time`(_ text: String) {
        let time = TimeOption.parse(text, CommandLineRun().console)
        #expect(time == nil || text == "2013", "2013 is a number of seconds")
    }
}
