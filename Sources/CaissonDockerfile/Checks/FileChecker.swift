/// Collects what the checks find that need nothing but the file.
struct FileChecker {
    private let directives: Directives
    private var findings: [CheckFinding] = []

    init(_ directives: Directives) { self.directives = directives }

    mutating func take(_ stage: Stage, _ parser: InstructionParser) {}
    mutating func take(_ instruction: Instruction, _ parser: InstructionParser, isGlobal: Bool) {}
    func finish(_ file: Dockerfile) -> [CheckFinding] { findings }
}
