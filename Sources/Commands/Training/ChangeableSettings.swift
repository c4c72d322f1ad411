import Checkpoints
import CommandLine
import Data
import Runs
import Storage
import Training

/// The settings that a run may change on its way, if `--allow-changes` names them: what shapes the rest of the run. What
/// made the run what it is (data, tokenizer, model, batches, seed, optimizer) never changes; that is another run.
package enum ChangeableSettings {
  /// The option by which a change is allowed, and the names in a fingerprint that it stands for.
  private static let settings: [(option: String, names: [String])] = [
    ("steps", ["--steps", "--time"]), ("epochs", ["--steps", "--time"]), ("tokens", ["--steps", "--time"]),
    ("learning-rate", ["--learning-rate"]), ("minimum-learning-rate", ["--minimum-learning-rate"]),
    ("schedule", ["--schedule"]), ("decay-share", ["--decay-share"]), ("decay-shape", ["--decay-shape"]),
    ("warmup", ["--warmup"]), ("weight-decay", ["--weight-decay"]),
    ("clip", ["--clip"]), ("evaluate-every", ["--evaluate-every"]), ("save-every", ["--save-every"]),
    ("patience", ["--patience"]), ("min-delta", ["--min-delta"]), ("on-nonfinite", ["--on-nonfinite"]),
    ("on-spike", ["--on-spike"]), ("spike-threshold", ["--spike-threshold"]), ("rollbacks", ["--rollbacks"]),
  ]

  /// The options that change the length of a run.
  static let lengths = ["steps", "epochs", "tokens"]

  /// The names in a list whose elements may be several, with or without dashes: `learning-rate,--steps`.
  ///
  /// - Throws: ``CommandLine/UsageError`` for a name that is none of the changeable ones.
  static func options(_ texts: [String]) throws -> Set<String> {
    let known = settings.map(\.option)
    var chosen: Set<String> = []
    for text in texts.flatMap({ $0.split(separator: ",") }) {
      let name = String(text.drop { $0 == "-" || $0 == " " })
      guard known.contains(name) else {
        throw UsageError(
          "--allow-changes \(name): a run may change \(known.joined(separator: ", ")) on its way, and nothing else\(NearestName.hint(name, in: known) { $0 })."
        )
      }
      chosen.insert(name)
    }
    return chosen
  }

  /// The names in a fingerprint that may differ where `options` may change.
  static func names(_ options: Set<String>) -> Set<String> {
    Set(settings.filter { options.contains($0.option) }.flatMap(\.names))
  }

  /// The options that would allow these differences, as far as any would; for an error's remedy.
  static func options(for names: [String]) -> [String] {
    settings.filter { setting in
      // Of the lengths, --steps stands for all.
      !["epochs", "tokens"].contains(setting.option) && setting.names.contains { names.contains($0) }
    }.map(\.option)
  }
}
