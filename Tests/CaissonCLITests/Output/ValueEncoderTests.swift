import CaissonAPI
import CaissonCore
import Testing

@testable import CaissonCLI

struct ValueEncoderTests {
    @Test func `keys keep their order, maps are sorted, nil is null unless docker leaves it out`() throws {
        var config = ContainerConfig()
        config.env = ["A=1"]
        config.labels = ["z": "1", "a": "<2>"]
        config.exposedPorts = ["80/tcp": EmptyObject()]
        let json = try ValueEncoder.encode(config).json()
        #expect(
            json == """
                {"Hostname":"","Domainname":"","User":"","AttachStdin":false,"AttachStdout":false,"AttachStderr":false,\
                "ExposedPorts":{"80/tcp":{}},"Tty":false,"OpenStdin":false,"StdinOnce":false,"Env":["A=1"],"Cmd":null,\
                "Image":"","Volumes":null,"WorkingDir":"","Entrypoint":null,"OnBuild":null,"Labels":{"a":"<2>","z":"1"}}
                """)
    }

    @Test func `inspect's text is indented as docker's`() throws {
        let value = Value.list([try ValueEncoder.encode(RootFSDetails(layers: ["sha256:1", "sha256:2"])), .map([:]), .list([])])
        #expect(
            value.indentedJSON() == """
                [
                    {
                        "Type": "layers",
                        "Layers": [
                            "sha256:1",
                            "sha256:2"
                        ]
                    },
                    {},
                    []
                ]
                """)
    }

    @Test(arguments: [
        ("a\"b\\c", #""a\"b\\c""#), ("\n\t\r\u{8}\u{c}\u{1}", #""\n\t\r\b\f\u0001""#), ("é\u{2028}", #""é\u2028""#), ("<&>", #""<&>""#),
    ])
    func `strings are escaped as go does`(_ text: String, _ json: String) { #expect(JSONText.quoted(text) == json) }

    @Test func `rows escape what html would read`() { #expect(JSONText.quoted("<&>", html: true) == #""\u003c\u0026\u003e""#) }
}
