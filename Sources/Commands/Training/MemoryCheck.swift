import CommandLine
import Forecast
import Kernels
import Machine
import Storage

/// A run that would not fit into memory. It ends the command with exit code 64, as the options ask for what cannot be
/// done here and other options can: nothing was allocated, and nothing removed.
public struct MemoryError: Error, CustomStringConvertible, Faulty {
  /// The plan, what there is, and on a second line what would fit.
  public let description: String
  /// Always ``Storage/Fault/usage``: other options can be given.
  /// Wrong usage.
  public var fault: Fault { .usage }
}

/// Holds a run's plan against the memory there is.
package struct MemoryCheck {
  /// What may be changed.
  package var choices: MemoryChoices
  /// The option for the longest sequence.
  package var lengthOption: String
  /// The sizes of a run with some settings.
  package var shape: (MemorySettings) throws -> RunShape
  /// What will compute.
  package var engine: Engine
  /// What the process held before data was read.
  package var before: ProcessMemory
  /// Whether a run that does not fit is refused; a warning otherwise.
  package var isEnforced: Bool

  /// A check of the settings asked for.
  package init(
    _ choices: MemoryChoices, lengthOption: String, engine: Engine, before: ProcessMemory, isEnforced: Bool,
    shape: @escaping (MemorySettings) throws -> RunShape
  ) {
    self.choices = choices
    self.lengthOption = lengthOption
    self.engine = engine
    self.before = before
    self.isEnforced = isEnforced
    self.shape = shape
  }

  /// The plan of the settings asked for, which fit or may exceed.
  ///
  /// - Parameters:
  ///   - isFinal: whether the data is there, so that the plan is whole: it is shown then, and a warning given once.
  ///   - now: what the process holds.
  ///   - available: what it can still take.
  /// - Throws: ``MemoryError`` if they do not fit.
  @discardableResult
  package func run(
    isFinal: Bool, _ console: Console, now: ProcessMemory = .withoutFreeHeap(),
    available: AvailableMemory = .measured()
  ) throws -> MemoryPlan {
    func plan(_ settings: MemorySettings) throws -> MemoryPlan {
      MemoryPlan(try shape(settings), before: before, now: now, engine: engine)
    }
    let asked = try plan(choices.asked)
    let limit = asked.exceeded(available)
    if isFinal {
      let free = available.tightest.map { "; \(Format.bytes($0.free + now.resident)) \($0.source)" }
      console.note("memory plan \(asked.text)\(free ?? "")")
    }
    guard let limit else { return asked }
    let problem =
      "the memory plan is more than the \(Format.bytes(limit.free)) still free \(limit.source): \(asked.text)"
    guard isEnforced else {
      if isFinal { console.warn(problem) }
      return asked
    }
    let fitting = try choices.first { settings in
      // Numbers that do not go together are no choice.
      do { return try plan(settings).exceeded(available) == nil } catch is UsageError { return false }
    }
    var remedy = "No smaller setting fits."
    if let fitting {
      let options = fitting.options(from: choices.asked, lengthOption: lengthOption)
      remedy = "It would fit with \(options): \(Format.bytes(try plan(fitting).total))."
    }
    throw MemoryError(description: problem + "\n" + remedy + " --no-memory-check runs what does not fit.")
  }
}
