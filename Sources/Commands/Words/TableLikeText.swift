import CommandLine
import Data

extension CorpusFiles {
  /// Warns of files that are read as text, labels and all, and look like tables.
  func warnOfTables(_ options: TextOptions, _ console: Console) throws {
    for (name, look) in try tableLike(options) {
      console.warn(
        "\(name) is read as text and looks like \(look); name the column of its texts with --text-column, or give it "
          + "the extension .csv or .tsv, if it is a table.")
    }
  }
}
