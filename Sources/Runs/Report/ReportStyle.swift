import Checkpoints
import Data
import Training

/// The looks and the behaviour of a report, both within the file.
///
/// Colours differ in lightness as well as hue, and curves by shape too, so that they can be told apart by everybody; text
/// has a contrast of 4.5 and more on its ground (WCAG 2.2, 1.4.3). Fonts are those of the reader's system, Chinese among
/// them.
enum ReportStyle {
  static let sheet = #"""
    :root { color-scheme: light dark; --page: #ffffff; --panel: #f5f6f8; --ink: #1b1f23; --soft: #57606a; --rule: #dde1e6;
      --train: #2a62a6; --validation: #b4480c; --third: #1f7a4d; --good: #1a7340; --warn: #8a5a00; --bad: #b3261e; --wash: #2a62a6; }
    @media (prefers-color-scheme: dark) { :root { --page: #121518; --panel: #1b1f24; --ink: #e4e7ea; --soft: #a0a9b3; --rule: #323941;
      --train: #79b4f2; --validation: #f2a15f; --third: #6fd19d; --good: #6fd19d; --warn: #e3b341; --bad: #ff8f87; --wash: #79b4f2; } }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; }
    body { margin: 0 auto; max-width: 72rem; padding: 2rem 1.25rem 3rem; background: var(--page); color: var(--ink); line-height: 1.5;
      font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, "PingFang SC", "Hiragino Sans GB",
        "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", sans-serif, "Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji";
      font-size: 1rem; }
    h1 { font-size: 1.75rem; line-height: 1.2; margin: 0; font-weight: 650; overflow-wrap: anywhere; }
    h2 { font-size: 1.15rem; margin: 2.5rem 0 .75rem; font-weight: 650; }
    p { margin: .35rem 0; }
    header p { color: var(--soft); }
    .status { display: inline-block; margin-left: .6rem; padding: .1rem .6rem; border: 1px solid currentColor; border-radius: 1rem; font-size: .8rem; font-weight: 600;
      vertical-align: .3rem; white-space: nowrap; }
    .good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); }
    .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; margin: 1.25rem 0 0; padding: 0; }
    .tiles div { background: var(--panel); border-radius: .5rem; padding: .7rem .85rem; }
    .tiles dt { color: var(--soft); font-size: .8rem; }
    .tiles dd { margin: 0; font-size: 1.35rem; font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums; }
    .tiles dd small { display: block; font-size: .8rem; font-weight: 400; color: var(--soft); }
    .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1.5rem 2rem; }
    .charts .wide { grid-column: 1 / -1; }
    figure { margin: 0; min-width: 0; }
    figcaption { display: flex; flex-wrap: wrap; align-items: baseline; gap: .1rem .9rem; font-size: .85rem; color: var(--soft); margin-bottom: .4rem; }
    figcaption b { color: var(--ink); font-size: .95rem; font-weight: 600; }
    .key::before { content: ""; display: inline-block; width: 1rem; height: .2rem; border-radius: .1rem; margin-right: .35rem; vertical-align: .22rem; background: currentColor; }
    .key { color: var(--soft); }
    .key.dots::before { width: .55rem; height: .55rem; border-radius: 50%; vertical-align: -.02rem; }
    .key.upright::before { width: 0; height: .8rem; border-left: 2px dashed currentColor; border-radius: 0; background: none; vertical-align: -.1rem; margin-left: .3rem; }
    .train { color: var(--train); } .validation { color: var(--validation); } .third { color: var(--third); }
    .key.train::before, .key.validation::before, .key.third::before { color: inherit; }
    .plot { position: relative; height: 13rem; margin: 0 .6rem 1.5rem 3.4rem; }
    .wide .plot { height: 20rem; }
    .plot svg { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible; display: block; }
    .plot path { fill: none; stroke: currentColor; vector-effect: non-scaling-stroke; }
    .plot .grid { stroke: var(--rule); stroke-width: 1; }
    .plot .band { fill: currentColor; stroke: none; opacity: .16; }
    .plot .raw { stroke-width: 1; opacity: .4; }
    .plot .line { stroke-width: 2; stroke-linejoin: round; }
    .plot .dots { stroke-width: 7; stroke-linecap: round; }
    .plot .dots.small { stroke-width: 4.5; }
    .plot span { position: absolute; font-size: .75rem; line-height: 1; color: var(--soft); white-space: nowrap; font-variant-numeric: tabular-nums; }
    .plot .y { right: 100%; margin-right: .45rem; transform: translateY(-50%); }
    .plot .x { top: 100%; margin-top: .45rem; transform: translateX(-50%); }
    .plot i { position: absolute; top: 0; bottom: 0; width: 0; border-left: 2px dashed; opacity: .75; }
    .plot i.skipped, .plot i.spike { top: auto; height: .8rem; border-left-style: solid; opacity: 1; }
    .best { color: var(--good); } .resumed { color: var(--soft); } .skipped, .spike, .rollback { color: var(--bad); } .halt { color: var(--warn); }
    .cross { position: absolute; top: 0; bottom: 0; width: 0; border-left: 1px solid var(--soft); pointer-events: none; }
    .tip { position: absolute; z-index: 2; top: .3rem; padding: .4rem .6rem; border-radius: .4rem; border: 1px solid var(--rule); background: var(--page); color: var(--ink);
      font-size: .8rem; line-height: 1.35; white-space: pre; pointer-events: none; font-variant-numeric: tabular-nums; box-shadow: 0 2px 8px rgb(0 0 0 / .18); }
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
    th, td { padding: .3rem .9rem .3rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule); }
    th { font-weight: 600; }
    thead th { color: var(--soft); font-weight: 500; white-space: nowrap; }
    .number { text-align: right; white-space: nowrap; }
    .facts { width: 100%; } .facts th { font-weight: 500; color: var(--soft); width: 13rem; }
    .facts td { overflow-wrap: anywhere; }
    tr.is-best td, tr.is-best th { font-weight: 650; }
    .bar { display: inline-block; height: .6rem; border-radius: .15rem; background: var(--train); min-width: 1px; }
    .share { width: 30%; min-width: 6rem; }
    .matrix td, .matrix th { border: 1px solid var(--rule); padding: .35rem .6rem; }
    .matrix td { text-align: right; position: relative; min-width: 3.2rem; }
    .matrix td::before { content: ""; position: absolute; inset: 0; background: var(--wash); opacity: calc(var(--heat, 0) * .5); }
    .matrix td.wrong::before { background: var(--validation); }
    .matrix td b { position: relative; font-weight: 500; }
    .matrix td.right b { font-weight: 700; }
    .columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem 2.5rem; align-items: start; }
    .sample { margin: 0 0 1rem; border-left: 3px solid var(--rule); padding: .1rem 0 .1rem .9rem; }
    .sample h3 { margin: 0; font-size: .8rem; font-weight: 500; color: var(--soft); }
    .sample p { white-space: pre-wrap; overflow-wrap: anywhere; margin: .2rem 0 0; max-width: 46rem; }
    .sample .prompt { color: var(--soft); }
    pre { background: var(--panel); border-radius: .5rem; padding: .8rem 1rem; margin: .5rem 0; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem; line-height: 1.5;
      font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace; }
    details { margin: .75rem 0; } summary { cursor: pointer; color: var(--soft); margin-bottom: .5rem; }
    footer { margin-top: 3rem; color: var(--soft); font-size: .8rem; }
    @media (max-width: 40rem) { body { padding: 1.25rem .9rem 2rem; } h1 { font-size: 1.4rem; } .wide .plot { height: 15rem; } .facts th { width: 8.5rem; }
      .tiles { grid-template-columns: repeat(2, 1fr); } .tiles dd { font-size: 1.15rem; } }
    @media print { :root { --page: #fff; --panel: #f5f6f8; --ink: #000; --soft: #444; --rule: #bbb; --train: #1d4f8c; --validation: #a03c00; --third: #14633c; --good: #14633c; --warn: #6b4500; --bad: #9a1c15; --wash: #2a62a6; }
      body { max-width: none; padding: 0; font-size: 10pt; } figure, .sample, tr { break-inside: avoid; } h2 { break-after: avoid; } .cross, .tip { display: none; }
      .plot { height: 10rem; } .wide .plot { height: 14rem; } * { -webkit-print-color-adjust: exact; print-color-adjust: exact; } }

    """#

  /// Shows the figures under the pointer. Without it a report lacks nothing but that.
  static let script = #"""
    document.querySelectorAll(".plot").forEach(function (plot) {
      var first = +plot.dataset.from, last = +plot.dataset.to;
      var series = Array.from(plot.querySelectorAll("[data-name]"), function (path) {
        return { name: path.dataset.name, x: path.dataset.x.split(" ").map(Number), y: path.dataset.y.split(" ") };
      });
      if (!series.length) { return; }
      var cross = document.createElement("div"), tip = document.createElement("div");
      cross.className = "cross"; tip.className = "tip"; cross.hidden = tip.hidden = true;
      plot.append(cross, tip);
      function nearest(list, value) {
        var low = 0, high = list.length - 1;
        while (high - low > 1) { var middle = (low + high) >> 1; if (list[middle] > value) { high = middle; } else { low = middle; } }
        return Math.abs(list[high] - value) >= Math.abs(value - list[low]) ? low : high;
      }
      plot.addEventListener("pointermove", function (event) {
        var box = plot.getBoundingClientRect(), share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
        var value = first + share * (last - first), here = null;
        series.forEach(function (one) {
          var x = one.x[nearest(one.x, value)];
          if (here === null || Math.abs(here - value) > Math.abs(x - value)) { here = x; }
        });
        var reach = (last - first) / 50, lines = ["step " + here];
        series.forEach(function (one) {
          var index = nearest(one.x, here);
          if (reach >= Math.abs(one.x[index] - here)) {
            lines.push(one.name + "  " + one.y[index] + (one.x[index] === here ? "" : "  (step " + one.x[index] + ")"));
          }
        });
        plot.querySelectorAll("i").forEach(function (mark) {
          if (reach / 2 >= Math.abs(+mark.dataset.step - value)) { lines.push(mark.title); }
        });
        share = last > first ? (here - first) / (last - first) : 0.5;
        tip.textContent = lines.join("\n");
        cross.hidden = tip.hidden = false;
        cross.style.left = 100 * share + "%";
        tip.style.left = Math.max(0, Math.min(box.width - tip.offsetWidth, share * box.width + (share > 0.5 ? -tip.offsetWidth - 10 : 10))) + "px";
      });
      plot.addEventListener("pointerleave", function () { cross.hidden = tip.hidden = true; });
    });

    """#
}
