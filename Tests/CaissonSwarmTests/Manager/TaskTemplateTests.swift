import CaissonAPI
import CaissonCore
import CaissonSwarm
import Testing

@Suite("Templates of tasks")
struct TaskTemplateTests {
    private var facts: TaskTemplateFacts {
        var spec = ServiceSpec(name: "web", task: TaskSpec(container: ContainerSpec(image: "box")))
        spec.labels["tier"] = "front"
        let service = ServiceRecord(id: ServiceID(bits: 1), createdAt: Timestamp(seconds: 0), spec: spec)
        let task = TaskRecord(id: TaskID(bits: 2), service: service, slot: .number(3), desired: .running, now: Timestamp(seconds: 0))
        var facts = TaskTemplateFacts(task, labels: spec.labels, node: NodeDescription(hostname: "here"))
        facts.environment = ["WHO": "me"]
        facts.secrets = ["key": "hush"]
        return facts
    }

    @Test("Fields and functions are filled in", arguments: [
        ("plain", "plain"), ("{{.Service.Name}}-{{.Task.Slot}}", "web-3"), ("{{ .Node.Hostname }}", "here"),
        ("{{.Service.Labels.tier}}", "front"), ("{{index .Service.Labels \"tier\"}}", "front"),
        ("{{.Node.Platform.OS}}/{{.Node.Platform.Architecture}}", "linux/amd64"), ("a={{env \"WHO\"}};", "a=me;"),
        ("{{secret \"key\"}}", "hush"), ("{{.Task.Name}}", "web.3.\(TaskID(bits: 2))"),
    ])
    func filledIn(text: String, expected: String) throws {
        #expect(try TaskTemplate.expand(text, facts) == expected)
    }

    @Test("What cannot be read is refused with the reason", arguments: [
        ("{{.Task.Slot", "unclosed action"), ("{{.Nothing}}", "there is no .Nothing"), ("{{config \"x\"}}", "nothing found for config x"),
        ("{{range .}}", "cannot read {{range .}}"), ("{{env \"x}}", "unterminated string"),
    ])
    func refused(text: String, reason: String) throws {
        let error = #expect(throws: CaissonError.self) { try TaskTemplate.expand(text, facts) }
        #expect(error?.message == "template \"\(text)\": \(reason)")
    }
}
