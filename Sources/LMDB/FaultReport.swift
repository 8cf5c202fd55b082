import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Words instead of a death by signal.
///
/// LMDB maps its files and follows what stands in them. A page that turns bad under a running process, a file that another
/// program cuts short, or damage that no check before has read, is a signal. It cannot be survived, because nobody knows
/// what was half done; but it can be said which file was read, and the process can end like after any other damage.
/// Nothing is lost by that: a commit that did not finish leaves no trace.
public enum FaultReport {
  /// Exit code of a damaged file (sysexits: EX_IOERR), and of a fault of the program (EX_SOFTWARE).
  private static let damaged: Int32 = 74
  private static let software: Int32 = 70

  private static let capacity = 1 << 20
  /// The process's maps, as the system lists them. Only the signal handler writes here, and only once.
  nonisolated(unsafe) private static let listing = UnsafeMutablePointer<UInt8>.allocate(
    capacity: capacity)
  private static let isReporting = Atomic(false)

  /// From now on these signals end the process with words on standard error and an exit code. For programs, once.
  public static func install() {
    // The handler may not be the first to touch a static value: that takes a lock.
    _ = (listing, isReporting.load(ordering: .relaxed))
    var stack = stack_t()
    stack.ss_size = 1 << 16
    stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: 1 << 16, alignment: 16)
    sigaltstack(&stack, nil)
    var action = sigaction()
    action.sa_flags = SA_SIGINFO | SA_ONSTACK
    action.__sigaction_handler.sa_sigaction = { signal, information, _ in
      let address = information?.pointee._sifields._sigfault.si_addr
      FaultReport.end(signal, at: UInt(bitPattern: address))
    }
    for signal in [SIGBUS, SIGSEGV, SIGFPE, SIGABRT, SIGILL, SIGTRAP] {
      sigaction(signal, &action, nil)
    }
  }

  /// Calls nothing but what may be called in a signal handler: open, read, write and _exit.
  private static func end(_ signal: Int32, at address: UInt) {
    // The first thread to fail speaks; others wait for the end.
    guard !isReporting.exchange(true, ordering: .relaxed) else { while true { pause() } }
    let count = readListing()
    let own = signal == SIGILL || signal == SIGTRAP
    say("error: ")
    var files = 0
    if !own { files = nameFiles(count, holding: address) }
    if files == 0 { files = nameFiles(count, holding: nil) }
    if files > 0 { say(": ") }
    say(name(of: signal))
    if own || files == 0 {
      say(": the program stopped at a fault of its own")
      if files > 0 { say(", or at damage that it did not expect; run 'tamga verify'") }
      say(" [software]\n")
      _exit(software)
    }
    say(
      " while it was read: it is damaged, or was cut short; run 'tamga verify', restore a backup of the log, rebuild a view [damaged]\n"
    )
    _exit(damaged)
  }

  private static func name(of signal: Int32) -> StaticString {
    switch signal {
    case SIGBUS: "SIGBUS"
    case SIGSEGV: "SIGSEGV"
    case SIGFPE: "SIGFPE"
    case SIGABRT: "SIGABRT"
    case SIGILL: "SIGILL"
    default: "SIGTRAP"
    }
  }

  private static func say(_ text: StaticString) { write(2, text.utf8Start, text.utf8CodeUnitCount) }

  /// The bytes of /proc/self/maps that fit.
  private static func readListing() -> Int {
    let descriptor = open("/proc/self/maps", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return 0 }
    var count = 0
    while count < capacity {
      let got = read(descriptor, listing + count, capacity - count)
      guard got > 0 else { break }
      count += got
    }
    return count
  }

  /// Says the paths of the data files that are mapped: of the one that holds an address, or of all.
  private static func nameFiles(_ count: Int, holding address: UInt?) -> Int {
    var (files, start) = (0, 0)
    while start < count {
      var end = start
      while end < count, listing[end] != 0x0A { end += 1 }
      if isDataFile(start, end), address.map({ holds($0, start) }) ?? true {
        if files > 0 { say(", ") }
        var path = start
        while path < end, listing[path] != 0x2F { path += 1 }
        write(2, listing + path, end - path)
        files += 1
      }
      start = end + 1
    }
    return files
  }

  /// Whether a line ends with "/data.mdb".
  private static func isDataFile(_ start: Int, _ end: Int) -> Bool {
    let suffix: StaticString = "/data.mdb"
    guard end - start > suffix.utf8CodeUnitCount else { return false }
    return memcmp(
      listing + end - suffix.utf8CodeUnitCount, suffix.utf8Start, suffix.utf8CodeUnitCount) == 0
  }

  /// Whether the line that begins at `start`, "from-to ...", holds an address.
  private static func holds(_ address: UInt, _ start: Int) -> Bool {
    var place = start
    func number() -> UInt {
      var value: UInt = 0
      while true {
        let digit = listing[place]
        place += 1
        switch digit {
        case 0x30...0x39: value = value << 4 | UInt(digit - 0x30)
        case 0x61...0x66: value = value << 4 | UInt(digit - 0x57)
        default: return value
        }
      }
    }
    let from = number()
    return from <= address && address < number()
  }
}
