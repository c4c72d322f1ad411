import CommandLine
import Foundation
import Storage
import Synchronization
import TestSupport
import Testing

@Suite struct ConsoleTests {
  private final class Clock: Sendable {
    private let time = Mutex(0.0)
    func advance(_ seconds: Double) { time.withLock { $0 += seconds } }
    var now: @Sendable () -> Double { { self.time.withLock { $0 } } }
  }

  @Test func plainProgressIsSparse() {
    let error = Transcript()
    let clock = Clock()
    let console = Console(isQuiet: false, output: Transcript().sink, error: error.sink)
    let line = ProgressLine(console, every: 10, now: clock.now)
    for step in 1...25 {
      line.update([("step", "\(step)/25"), ("", "1.0k tok/s")])
      clock.advance(1)
    }
    line.finish()
    line.finish()
    let expected = [1, 11, 21, 25].map { "step \($0)/25  1.0k tok/s\n" }.joined()
    #expect(error.contents == expected)
  }

  @Test func terminalProgressIsRewrittenAndCut() {
    let error = Transcript(isTerminal: true)
    let output = Transcript(isTerminal: true)
    let clock = Clock()
    let console = Console(isQuiet: false, output: output.sink, error: error.sink)
    let line = ProgressLine(console, every: 10, now: clock.now)
    line.update([("a", "1")])
    line.update([("a", "2")])
    clock.advance(0.2)
    line.update([("a", String(repeating: "x", count: 100))])
    console.note("note")
    line.update([("a", "3")], force: true)
    console.result("r")
    line.finish()
    let erase = "\r\u{1B}[J"
    let cut = "a " + String(repeating: "x", count: 37) + "\r"
    let expected = [
      "a 1\r", erase, cut, erase, "note\n", cut, erase, "a 3\r", erase, "a 3\r", erase, "a 3\n",
    ]
    .joined()
    #expect(error.contents == expected)
    #expect(output.contents == "r\n")
  }

  @Test func linesFromManyThreadsStayWhole() {
    let output = Transcript()
    let console = Console(isQuiet: false, output: output.sink, error: Transcript().sink)
    DispatchQueue.concurrentPerform(iterations: 200) { console.result("line \($0)") }
    let lines = output.contents.split(separator: "\n").map(String.init)
    #expect(Set(lines) == Set((0..<200).map { "line \($0)" }) && lines.count == 200)
  }

  @Test func descriptorsReportErrors() {
    let descriptor = open("/dev/null", O_RDONLY)
    defer { close(descriptor) }
    #expect(TextSink.descriptor(descriptor).put("x") == EBADF)
    #expect(TextSink.descriptor(descriptor).put("") == 0)
  }

  @Test func formats() {
    #expect(
      [0, 999, 1_000, 1_234, 12_345, 123_456, 999_960, 1_234_567].map { Format.count($0 as Int) }
        == ["0", "999", "1.0k", "1.2k", "12.3k", "123k", "1.0M", "1.2M"])
    #expect(Format.count(0.5) == "0.5" && Format.count(-1500) == "-1.5k" && Format.count(Double.nan) == "?")
    #expect([512, 1536, 2 << 30].map { Format.bytes($0) } == ["512 B", "1.5 KiB", "2.0 GiB"])
    #expect(
      [0, 0.5, 9.96, 59.7, 130, 3_720, 273_600, -1, .infinity, 1e300].map { Format.duration($0) }
        == ["0s", "0.5s", "10s", "1m00s", "2m10s", "1h02m", "3d04h", "?", "?", "?"])
    #expect(Format.percent(0.412) == "41 %" && Format.rate(12_345, "tok") == "12.3k tok/s")
    #expect(Format.decimal(4.12345) == "4.123" && Format.scientific(3e-4) == "3.0e-04")
  }
}

#if compiler(>=6.2)
  /// Dispatch's worker threads, on which tests run, block all signals; a command's main thread does not.
  fileprivate func unblockSignals() {
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_UNBLOCK, &all, nil)
  }

  /// Each in a process of its own, since signals concern the whole process.
  @Suite struct InterruptTests {
    @Test func firstSignalIsARequest() async {
      await #expect(processExitsWith: .exitCode(7)) {
        unblockSignals()
        Interrupt.install()
        precondition(Interrupt.requested == nil)
        raise(SIGTERM)
        precondition(Interrupt.requested == SIGTERM)
        do { try Interrupt.check("saved") } catch { exit(7) }
      }
    }

    @Test func secondSignalEndsAtOnce() async {
      await #expect(processExitsWith: .exitCode(130)) {
        unblockSignals()
        Interrupt.install()
        raise(SIGTERM)
        raise(SIGINT)
      }
    }

    @Test func closedPipeEndsQuietly() async {
      await #expect(processExitsWith: .signal(SIGPIPE)) {
        Interrupt.setDefaults()
        var ends: [Int32] = [0, 0]
        pipe(&ends)
        close(ends[0])
        _ = TextSink.descriptor(ends[1]).put("x")
      }
    }

    @Test func fileSizeLimitIsAWriteError() async {
      await #expect(processExitsWith: .exitCode(9)) {
        Interrupt.setDefaults()
        var limit = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(1), &limit)
        let file = tmpfile()
        exit(TextSink.descriptor(fileno(file)).put("x") == EFBIG ? 9 : 1)
      }
    }
  }
#endif
