"""Google Benchmark's JSON from standard input as a table of medians: ns a key, or ms a build."""
import json
import sys


def main():
    rows = []
    for run in json.load(sys.stdin)["benchmarks"]:
        if run.get("aggregate_name") != "median":
            continue
        name = run["run_name"].removesuffix("/manual_time")
        figure = f'{run["real_time"]:.2f} {run["time_unit"]}'
        for counter, unit in (("ns_per_key", "ns"), ("mib", "MiB")):
            if counter in run:
                figure = f"{run[counter]:.2f} {unit}"
        rows.append((name, figure))
    width = max((len(name) for name, _ in rows), default=0)
    for name, figure in rows:
        print(f"{name:<{width}}  {figure:>12}")


if __name__ == "__main__":
    main()
