import Foundation

/// How far the tokenising of a corpus is, and what it took so far.
public struct TokenisingWork: Sendable, Equatable {
  /// The bytes of text in all.
  public var totalBytes: Int
  /// Those that were tokenised.
  public var tokenisedBytes = 0
  /// Those whose tokens were there before.
  public var knownBytes = 0
  /// The number of parts.
  public var partCount = 0
  /// The threads at work.
  public var workers = 1
  /// Seconds since the work began.
  public var seconds = 0.0
  /// Seconds that the process's threads computed.
  public var processorSeconds = 0.0
  /// Whether nothing was read: the file system says that the files are what they were.
  public var isKnown = false

  /// Whether no text was tokenised.
  public var wasReused: Bool { isKnown || tokenisedBytes == 0 }

  /// Bytes tokenised in a second.
  public var bytesPerSecond: Double { Double(tokenisedBytes) / max(seconds, 1e-9) }

  /// Bytes tokenised in a second of one core's time, however many cores and however busy they are.
  public var bytesPerProcessorSecond: Double { Double(tokenisedBytes) / max(processorSeconds, 1e-9) }

  /// Seconds to the end at this speed; what is known costs nothing.
  public var secondsLeft: Double {
    let left = totalBytes - tokenisedBytes - knownBytes
    return left <= 0 ? 0 : tokenisedBytes > 0 ? Double(left) / bytesPerSecond : .infinity
  }

  init(totalBytes: Int, workers: Int = 1, isKnown: Bool = false) {
    self.totalBytes = totalBytes
    self.workers = workers
    self.isKnown = isKnown
  }
}

/// The time since it was made.
struct TokenisingClock: Sendable {
  private let wall = DispatchTime.now().uptimeNanoseconds
  private let processor = Self.processorSeconds

  /// The time that the threads of this process have computed, in seconds.
  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  func read(into work: inout TokenisingWork) {
    work.seconds = Double(DispatchTime.now().uptimeNanoseconds - wall) / 1e9
    work.processorSeconds = Self.processorSeconds - processor
  }
}
