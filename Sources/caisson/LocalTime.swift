import CaissonCore
import Glibc

/// This machine's time zone.
enum LocalTime {
    /// Seconds east of UTC at a point in time.
    static func offset(at time: Timestamp) -> Int {
        var seconds = time_t(time.seconds)
        var local = tm()
        guard localtime_r(&seconds, &local) != nil else { return 0 }
        return local.tm_gmtoff
    }
}
