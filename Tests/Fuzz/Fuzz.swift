#if canImport(Glibc)
  import Glibc
#endif

/// libFuzzer over what reads bytes that others wrote. `scripts/fuzz` builds and runs it.
///
/// TAMGA_FUZZ_TARGET names the target, for libFuzzer runs this program again with arguments of its own.
@main
enum Fuzz {
  static let targets: [String: Target] = [
    "json": JSONTarget.run, "csv": CSVTarget.run, "xml": XMLTarget.run, "map": MapTarget.run,
    "entry": EntryTarget.run, "note": NoteTarget.run, "proof": ProofTarget.run,
    "evidence": EvidenceTarget.run, "sham": ShamTarget.run,
  ]
  nonisolated(unsafe) static var target: Target = JSONTarget.run

  static func main() {
    let name = unsafe getenv("TAMGA_FUZZ_TARGET").map { unsafe String(cString: $0) } ?? ""
    guard let target = targets[name] else {
      print("TAMGA_FUZZ_TARGET is '\(name)', expected one of \(targets.keys.sorted())")
      exit(64)
    }
    unsafe self.target = target
    var count = CommandLine.argc
    var arguments = unsafe CommandLine.unsafeArgv
    exit(
      unsafe runDriver(&count, &arguments) { bytes, size in
        unsafe Fuzz.target(FuzzInput(Array(UnsafeBufferPointer(start: bytes, count: size))))
        return 0
      })
  }
}

/// What is run with every input. It returns, whether the input was refused or not, and stops the program where a promise is
/// broken.
typealias Target = @Sendable (FuzzInput) -> Void

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
