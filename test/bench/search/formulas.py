"""The formulas of the suite over whole populations: an implementation of its own, held against the other one by the bench.

Every function takes X (designs x variables; a categorical variable is its index, any other its value) and the problem's
numbers, and gives objectives and violations (above 0 is infeasible) as arrays of designs x count.
"""

import numpy as np

NONE = object()


def columns(*values):
    return np.column_stack(values)


def zdt_distance(X):
    return 1 + 9 * X[:, 1:].mean(axis=1)


def zdt1(X, _):
    f, g = X[:, 0], zdt_distance(X)
    return columns(f, g * (1 - np.sqrt(f / g))), NONE


def zdt2(X, _):
    f, g = X[:, 0], zdt_distance(X)
    return columns(f, g * (1 - (f / g) ** 2)), NONE


def zdt3(X, _):
    f, g = X[:, 0], zdt_distance(X)
    return columns(f, g * (1 - np.sqrt(f / g) - f / g * np.sin(10 * np.pi * f))), NONE


def zdt4(X, _):
    f, g = X[:, 0], 91 + (X[:, 1:] ** 2 - 10 * np.cos(4 * np.pi * X[:, 1:])).sum(axis=1)
    return columns(f, g - np.sqrt(f * g)), NONE


def zdt6(X, _):
    f = 1 - np.exp(-4 * X[:, 0]) * np.sin(6 * np.pi * X[:, 0]) ** 6
    g = 1 + 9 * X[:, 1:].mean(axis=1) ** 0.25
    return columns(f, g * (1 - (f / g) ** 2)), NONE


def kursawe(X, _):
    pairs = np.sqrt(X[:, :-1] ** 2 + X[:, 1:] ** 2)
    return columns(-10 * np.exp(-0.2 * pairs).sum(axis=1), (np.abs(X) ** 0.8 + 5 * np.sin(X**3)).sum(axis=1)), NONE


def dtlz1(X, _):
    a, b, off = X[:, 0], X[:, 1], X[:, 2:] - 0.5
    height = (1 + 100 * (1 + off**2 - np.cos(20 * np.pi * off)).sum(axis=1)) / 2
    return height[:, None] * columns(a * b, a * (1 - b), 1 - a), NONE


def c1dtlz1(X, _):
    F, _ = dtlz1(X, _)
    return F, columns(F[:, 2] / 0.6 + 2 * (F[:, 0] + F[:, 1]) - 1)


def sphere(a, b, g):
    u, v = a * np.pi / 2, b * np.pi / 2
    return (1 + g)[:, None] * columns(np.cos(u) * np.cos(v), np.cos(u) * np.sin(v), np.sin(u))


def dtlz2(X, _):
    return sphere(X[:, 0], X[:, 1], ((X[:, 2:] - 0.5) ** 2).sum(axis=1)), NONE


def dtlz4(X, _):
    return sphere(X[:, 0] ** 100, X[:, 1] ** 100, ((X[:, 2:] - 0.5) ** 2).sum(axis=1)), NONE


def c3dtlz4(X, _):
    F, _ = dtlz4(X, _)
    return F, 1 - (F**2).sum(axis=1)[:, None] + 0.75 * F**2


def c2dtlz2(X, _):
    F, _ = dtlz2(X, _)
    squares = (F**2).sum(axis=1)
    corners = squares[:, None] - 2 * F + 1
    middle = ((F - 1 / np.sqrt(3)) ** 2).sum(axis=1)
    return F, columns(np.minimum(corners.min(axis=1), middle) - 0.16)


def dtlz7(X, _):
    g = 1 + 9 * X[:, 2:].mean(axis=1)
    front = X[:, :2]
    waves = (front / (1 + g)[:, None] * (1 + np.sin(3 * np.pi * front))).sum(axis=1)
    return columns(front, (1 + g) * (3 - waves)), NONE


def bnh(X, _):
    x, y = X.T
    return (
        columns(4 * (x**2 + y**2), (x - 5) ** 2 + (y - 5) ** 2),
        columns(((x - 5) ** 2 + y**2) / 25 - 1, 1 - ((x - 8) ** 2 + (y + 3) ** 2) / 7.7),
    )


def osy(X, _):
    a, b, c, d, e, f = X.T
    return (
        columns(
            -25 * (a - 2) ** 2 - (b - 2) ** 2 - (c - 1) ** 2 - (d - 4) ** 2 - (e - 1) ** 2, (X**2).sum(axis=1)
        ),
        columns(
            1 - (a + b) / 2,
            (a + b) / 6 - 1,
            (b - a) / 2 - 1,
            (a - 3 * b) / 2 - 1,
            ((c - 3) ** 2 + d) / 4 - 1,
            1 - ((e - 3) ** 2 + f) / 4,
        ),
    )


def srn(X, _):
    x, y = X.T
    return (
        columns(2 + (x - 2) ** 2 + (y - 1) ** 2, 9 * x - (y - 1) ** 2),
        columns((x**2 + y**2) / 225 - 1, (x - 3 * y) / 10 + 1),
    )


def tnk(X, _):
    x, y = X.T
    return X.copy(), columns(
        1 + 0.1 * np.cos(16 * np.arctan2(x, y)) - (x**2 + y**2), 2 * ((x - 0.5) ** 2 + (y - 0.5) ** 2) - 1
    )


def constr(X, _):
    x, y = X.T
    return columns(x, (1 + y) / x), columns(1 - (y + 9 * x) / 6, 1 + y - 9 * x)


def weldedBeam(X, _):
    h, l, t, b = X.T
    half = (h + t) / 2
    arm = np.sqrt(l**2 / 4 + half**2)
    direct = 6000 / (np.sqrt(2) * h * l)
    twist = 6000 * (14 + l / 2) * arm / (np.sqrt(2) * h * l * (l**2 / 12 + half**2))
    shear = np.sqrt(direct**2 + twist**2 + direct * twist * l / arm)
    buckling = 64746.022 * (1 - 0.0282346 * t) * t * b**3
    return (
        columns(1.10471 * h**2 * l + 0.04811 * t * b * (14 + l), 2.1952 / (b * t**3)),
        columns(shear / 13600 - 1, 504000 / (b * t**2) / 30000 - 1, (h - b) / 5, 1 - buckling / 6000),
    )


def discBrake(X, _):
    r, s, force, n = X.T
    squares, cubes = s**2 - r**2, s**3 - r**3
    return (
        columns(4.9e-5 * squares * (n - 1), 9.82e6 * squares / (force * n * cubes)),
        columns(
            1 - (s - r) / 20,
            force / (0.4 * 3.14 * squares) - 1,
            2.22e-3 * force * cubes / squares**2 - 1,
            1 - 2.66e-2 * force * n * cubes / (900 * squares),
        ),
    )


def fourBarTruss(X, _):
    a, b, c, d = X.T
    root = np.sqrt(2)
    return (
        columns(200 * (2 * a + root * b + np.sqrt(c) + d), 0.02 * (1 / a + root / b - root / c + 1 / d)),
        NONE,
    )


def twoBarTruss(X, _):
    a, b, y = X.T
    long, short = np.sqrt(16 + y**2), np.sqrt(1 + y**2)
    stress = np.maximum(20 * long / (y * a), 80 * short / (y * b))
    return columns(a * long + b * short, stress), columns(stress / 1e5 - 1)


def bulkCarrier(X, _):
    length, beam, depth, draught, speed, block = X.T
    displacement = 1.025 * length * beam * draught * block
    froude = 0.5144 * speed / np.sqrt(9.8065 * length)
    a = np.polyval([4977.06, -8105.61, 4456.51], block)
    b = np.polyval([-10847.2, 12817, -6960.32], block)
    power = np.cbrt(displacement) ** 2 * speed**3 / (a + b * froude)
    steel = 0.034 * length**1.7 * beam**0.7 * depth**0.4 * np.sqrt(block)
    outfit = length**0.8 * beam**0.6 * depth**0.3 * block**0.1
    ship = steel + outfit + 0.17 * power**0.9
    deadweight = np.maximum(1, displacement - ship)
    capital = 520 * steel**0.85 + 910 * outfit + 624 * power**0.8
    sea = 5000 * speed / 24
    fuel = 0.00456 * power + 0.2
    cargo = deadweight - fuel * (sea + 5) - 2 * deadweight**0.5
    trips = 350 / (sea + cargo / 4000 + 1)
    costs = capital + 40000 * deadweight**0.3 + (105 * fuel * sea + 6.3 * deadweight**0.8) * trips
    stability = 0.53 * draught + (0.085 - 0.002 / block) * beam**2 / draught - 1 - 0.52 * depth
    return columns(costs / (cargo * trips), ship, -cargo * trips), columns(
        1 - length / (6 * beam),
        length / (15 * depth) - 1,
        length / (19 * draught) - 1,
        draught / (0.45 * deadweight**0.31) - 1,
        draught / (0.7 * depth + 0.7) - 1,
        deadweight / 50000 - 1,
        1 - deadweight / 3000,
        froude / 0.32 - 1,
        1 - stability / (0.07 * beam),
    )


def speedReducer(X, _):
    b, m, z, l1, l2, d1, d2 = X.T
    weight = 0.7854 * b * m**2 * (10 / 3 * z**2 + 14.933 * z - 43.0934)
    weight += 7.477 * (d1**3 + d2**3) - 1.508 * b * (d1**2 + d2**2) + 0.7854 * (l1 * d1**2 + l2 * d2**2)
    first = 10 * np.sqrt((745 * l1 / (m * z)) ** 2 + 16.9e6) / d1**3
    second = 10 * np.sqrt((745 * l2 / (m * z)) ** 2 + 157.5e6) / d2**3
    return columns(weight, first), columns(
        27 / (b * m**2 * z) - 1,
        397.5 / (b * m**2 * z**2) - 1,
        1.93 * l1**3 / (m * z * d1**4) - 1,
        1.93 * l2**3 / (m * z * d2**4) - 1,
        m * z / 40 - 1,
        b / (12 * m) - 1,
        1 - b / (5 * m),
        (1.5 * d1 + 1.9) / l1 - 1,
        (1.1 * d2 + 1.9) / l2 - 1,
        first / 1300 - 1,
        second / 1100 - 1,
    )


def pressureVessel(X, _):
    shell, head, r, l = X.T
    shell, head = shell / 16, head / 16
    volume = np.pi * r**2 * (l + 4 / 3 * r)
    cost = 0.6224 * shell * r * l + 1.7781 * head * r**2 + shell**2 * (3.1661 * l + 19.84 * r)
    return columns(cost, -volume), columns(
        0.0193 * r / shell - 1, 0.00954 * r / head - 1, 1 - volume / 1296000
    )


def coilSpring(X, _):
    n, wire, d = X.T
    c = d / wire
    stiffness = 11.5e6 * wire**4 / (8 * n * d**3)
    curvature = (4 * c - 1) / (4 * c - 4) + 0.615 / c
    volume = np.pi**2 / 4 * wire**2 * d * (n + 2)
    stress = 8000 * curvature * d / (np.pi * wire**3)
    return columns(volume, stress), columns(
        (1000 / stiffness + 1.05 * (n + 2) * wire) / 14 - 1,
        1 - 5 * wire,
        (d + wire) / 3 - 1,
        1 - c / 3,
        50 / stiffness - 1,
        1 - 560 / stiffness,
        stress / 189000 - 1,
        volume / 30 - 1,
    )


def gearTrain(X, _):
    a, b, c, d = X.T
    error = np.abs(6.931 - c * d / (a * b))
    return columns(error, X.max(axis=1)), columns(2 * error / 6.931 - 1)


def surface(X, terms):
    terms = np.asarray(terms, dtype=float)
    return np.prod(X[:, None, :] ** terms[None, :, 1:], axis=2) @ terms[:, 0]


def threeSurfaces(X, numbers):
    return columns(*(surface(X, numbers[name]) for name in ("first", "second", "third"))), NONE


CAR_LIMITS = {
    "abdomen": 1,
    "upper": 0.32,
    "middle": 0.32,
    "lower": 0.32,
    "ribUpper": 32,
    "ribMiddle": 32,
    "ribLower": 32,
    "force": 4,
    "pillar": 9.9,
    "door": 15.7,
}


def carSideImpact(X, numbers):
    at = {name: surface(X, terms) for name, terms in numbers.items()}
    return (
        columns(at["weight"], at["force"], (at["pillar"] + at["door"]) / 2),
        columns(*(at[name] / limit - 1 for name, limit in CAR_LIMITS.items())),
    )


def knapsack(X, numbers):
    profits, weights = np.asarray(numbers["profits"]), np.asarray(numbers["weights"])
    return -X @ profits.T, X @ weights.T / (weights.sum(axis=1) / 2) - 1


def landscape(X, numbers):
    C = X.astype(int)
    keys = 16 * C + 4 * np.roll(C, -1, axis=1) + np.roll(C, -2, axis=1)
    loci = np.arange(C.shape[1])
    return columns(*(-np.asarray(numbers[name])[loci, keys].mean(axis=1) for name in ("first", "second"))), NONE


def mixed_distance(X, numbers):
    reals, integers, ordinals, categories = numbers["counts"]
    targets = np.asarray(numbers["targets"])
    losses = np.asarray(numbers["losses"])
    start = X.shape[1] - reals - integers - ordinals - categories
    edges = np.cumsum([start, reals, integers, ordinals, categories])
    R, I, O, C = (X[:, a:b] for a, b in zip(edges[:-1], edges[1:]))
    C = C.astype(int)
    pairs = 6 * C + np.roll(C, -1, axis=1)
    return (
        np.abs(R - 0.35).sum(axis=1)
        + np.abs(I - targets[:integers]).sum(axis=1) / 20
        + np.abs(np.log2(O) - targets[integers:]).sum(axis=1) / 8
        + losses[np.arange(categories), pairs].sum(axis=1)
    )


def mixedZdt(X, numbers):
    f, g = X[:, 0], 1 + 9 / 26 * mixed_distance(X, numbers)
    return columns(f, g - np.sqrt(f * g)), NONE


def mixedDtlz(X, numbers):
    return sphere(X[:, 0], X[:, 1], mixed_distance(X, numbers) / 4), NONE


def pool(X, numbers):
    chip, network, precision = X[:, :3].astype(int).T
    width, replicas, batch, clock = X[:, 3:].T
    tflops, tbps, gigabytes, price, kilowatts = np.asarray(numbers["chips"])[chip].T
    link, hop, port = np.asarray(numbers["networks"])[network].T
    size, gain, loss = np.asarray(numbers["precisions"])[precision].T
    wide = width > 1
    speed = clock / 10
    return {
        "tflops": tflops * gain * width * speed,
        "tbps": tbps * width,
        "gigabytes": gigabytes * width,
        "price": width * replicas * (price + wide * port),
        "kilowatts": width * replicas * kilowatts * (0.4 + 0.6 * speed**2.5),
        "hop": 1e-6 * hop * np.log2(width),
        "byte": 2.6e-3 * (1 - 1 / width) / link,
        "replicas": replicas,
        "batch": batch,
        "size": size,
        "loss": loss,
    }


def serving(X, numbers):
    p, d = pool(X[:, :7], numbers), pool(X[:, 7:], numbers)
    prefill = 560 * p["batch"] / (0.5 * p["tflops"]) + 160 * p["hop"] + 4000 * p["batch"] * p["byte"]
    step = (70 * d["size"] + 0.6 * d["batch"]) / (700 * d["tbps"]) + 160 * d["hop"]
    step = step + d["batch"] * (0.35 / d["tflops"] + d["byte"])
    tasks = np.minimum(p["replicas"] * p["batch"] / prefill, d["replicas"] * d["batch"] / (500 * step))
    power = p["kilowatts"] + d["kilowatts"]
    return columns(p["price"] + d["price"], prefill + 500 * step, power / (4.5 * tasks)), columns(
        *((70 * one["size"] + 0.6 * one["batch"]) / (0.9 * one["gigabytes"]) - 1 for one in (p, d)),
        4 / tasks - 1,
        prefill / 4 - 1,
        power / 150 - 1,
        p["loss"] + d["loss"] - 1.4,
    )


def evaluator(problem):
    """The problem's function of genomes (designs x variables, as they are searched) to arrays of objectives and violations."""
    formula, numbers = globals()[problem["formula"]], problem["numbers"]
    ordinals = [
        (i, np.asarray(variable["values"], dtype=float))
        for i, variable in enumerate(problem["variables"])
        if variable["kind"] == "ordinal"
    ]

    def evaluate(genomes):
        X = np.array(genomes, dtype=float)
        for i, values in ordinals:
            X[:, i] = values[X[:, i].astype(int)]
        F, G = formula(X, numbers)
        return F, (np.zeros((len(X), 0)) if G is NONE else G)

    return evaluate
