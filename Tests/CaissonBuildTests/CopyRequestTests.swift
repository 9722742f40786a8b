import CaissonBuild
import Testing

struct CopyRequestTests {
    @Test func `a request keeps owners, modes and times of its sources unless told`() {
        let request = CopyRequest(sources: ["a"], destination: "/a")
        #expect(request.owner == nil && request.mode == nil && !request.link && !request.unpack)
    }
}
