import CommandLine
import Data
import Storage

extension LabelledTable {
  /// Warns where two columns look like pairs, of which a model is given the first alone.
  func warnOfUnreadPair(_ console: Console) {
    if let finding = unreadPair(remedy: "\(option: "pair-column") names the second for a model of pairs") {
      console.warn(finding.line(ErrorText.option))
    }
  }
}
