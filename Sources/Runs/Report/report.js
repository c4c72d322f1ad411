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
