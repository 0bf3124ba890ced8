"""Runs pymoo and Optuna on the suite, as their documentation says to. Reads a request (JSON) from standard input:

{"check": [{"problem": .., "genomes": [[..]]}]}  answers objectives and violations of each, one JSON list;
{"jobs": [{"problem": .., "library": .., "seed": .., "budgets": [..], "out": path}], "processes": 2}
    writes to each path the archive (every non-dominated feasible evaluation) after each budget, and tells each that is done.
"""

import json
import os
import sys
import time
import warnings
from multiprocessing import Pool

import moocore
import numpy as np
from formulas import evaluator

POPULATION = 100


class Log:
    """Every evaluation in the order asked."""

    def __init__(self, problem):
        self.evaluate = evaluator(problem)
        self.F, self.G = [], []

    def __call__(self, genomes):
        F, G = self.evaluate(genomes)
        self.F.append(F)
        self.G.append(G)
        return F, G

    def archive(self, budget):
        F, G = np.vstack(self.F)[:budget], np.vstack(self.G)[:budget]
        F = F[(G <= 0).all(axis=1)]
        return F[moocore.is_nondominated(F, keep_weakly=False)] if len(F) else F


def bounds(variable):
    if variable["kind"] in ("real", "integer"):
        return variable["min"], variable["max"]
    return 0, len(variable["values"]) - 1


def pymoo_parts(problem, log, tournament):
    """The problem as pymoo wants it, and the operators its documentation names for the kinds of its variables."""
    from pymoo.core.mixed import MixedVariableDuplicateElimination, MixedVariableMating, MixedVariableSampling
    from pymoo.core.problem import Problem
    from pymoo.core.variable import Choice, Integer, Real
    from pymoo.operators.crossover.sbx import SBX
    from pymoo.operators.mutation.pm import PM
    from pymoo.operators.repair.rounding import RoundingRepair
    from pymoo.operators.sampling.rnd import IntegerRandomSampling
    from pymoo.operators.selection.tournament import TournamentSelection

    variables = problem["variables"]
    kinds = {variable["kind"] for variable in variables}
    sizes = {"n_obj": problem["objectiveCount"], "n_ieq_constr": problem["constraintCount"]}
    lower, upper = np.array([bounds(variable) for variable in variables], dtype=float).T
    mixed = "categorical" in kinds or ("real" in kinds and kinds != {"real"})

    class Asked(Problem):
        def __init__(self):
            if not mixed:
                super().__init__(n_var=len(variables), xl=lower, xu=upper, vtype=float if "real" in kinds else int, **sizes)
                return
            made = {}
            for i, variable in enumerate(variables):
                low, high = bounds(variable)
                if variable["kind"] == "real":
                    made[str(i)] = Real(bounds=(low, high))
                elif variable["kind"] == "categorical":
                    made[str(i)] = Choice(options=list(range(high + 1)))
                else:
                    made[str(i)] = Integer(bounds=(low, high))
            super().__init__(vars=made, **sizes)

        def _evaluate(self, X, out, *args, **kwargs):
            genomes = [[x[str(i)] for i in range(len(variables))] for x in X] if mixed else X
            out["F"], G = log(np.asarray(genomes, dtype=float))
            if problem["constraintCount"]:
                out["G"] = G

    if mixed:
        same = MixedVariableDuplicateElimination()
        mating = MixedVariableMating(selection=TournamentSelection(func_comp=tournament), eliminate_duplicates=same)
        operators = {"sampling": MixedVariableSampling(), "mating": mating, "eliminate_duplicates": same}
    elif "real" not in kinds:
        repair = RoundingRepair()
        operators = {
            "sampling": IntegerRandomSampling(),
            "crossover": SBX(prob=1.0, eta=3.0, vtype=float, repair=repair),
            "mutation": PM(prob=1.0, eta=3.0, vtype=float, repair=repair),
        }
    else:
        operators = {}
    return Asked(), operators


def pymoo_nsga2(problem, log, seed, budget, population=POPULATION):
    from pymoo.algorithms.moo.nsga2 import NSGA2, binary_tournament
    from pymoo.optimize import minimize

    asked, operators = pymoo_parts(problem, log, binary_tournament)
    minimize(asked, NSGA2(pop_size=population, **operators), ("n_eval", budget), seed=seed)


def pymoo_nsga3(problem, log, seed, budget):
    from pymoo.algorithms.moo.nsga3 import NSGA3, comp_by_cv_then_random
    from pymoo.optimize import minimize
    from pymoo.util.ref_dirs import get_reference_directions

    objectives = problem["objectiveCount"]
    # The most directions that a population of 100 has room for; by default there are as many designs as directions.
    directions = get_reference_directions("das-dennis", objectives, n_partitions={2: 99, 3: 12}[objectives])
    asked, operators = pymoo_parts(problem, log, comp_by_cv_then_random)
    minimize(asked, NSGA3(directions, **operators), ("n_eval", budget), seed=seed)


def optuna_nsga2(problem, log, seed, budget):
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    variables = problem["variables"]

    def suggest(trial, i, variable):
        low, high = bounds(variable)
        if variable["kind"] == "real":
            return trial.suggest_float(str(i), low, high)
        if variable["kind"] == "categorical":
            return trial.suggest_categorical(str(i), list(range(high + 1)))
        return trial.suggest_int(str(i), low, high)

    def objective(trial):
        F, G = log(np.array([[suggest(trial, i, variable) for i, variable in enumerate(variables)]], dtype=float))
        trial.set_user_attr("violations", G[0].tolist())
        return F[0].tolist()

    constraints = (lambda trial: trial.user_attrs["violations"]) if problem["constraintCount"] else None
    sampler = optuna.samplers.NSGAIISampler(population_size=POPULATION, seed=seed, constraints_func=constraints)
    study = optuna.create_study(directions=["minimize"] * problem["objectiveCount"], sampler=sampler)
    study.optimize(objective, n_trials=budget)


def long_run(problem, log, seed, budget):
    """NSGA-II of pymoo with a larger population: towards the best known front."""
    pymoo_nsga2(problem, log, seed, budget, population=400)


LIBRARIES = {
    "pymoo NSGA-II": pymoo_nsga2,
    "pymoo NSGA-III": pymoo_nsga3,
    "Optuna NSGA-II": optuna_nsga2,
    "long run": long_run,
}


def run(job):
    warnings.filterwarnings("ignore")
    np.seterr(all="ignore")
    log = Log(job["problem"])
    started = time.process_time()
    LIBRARIES[job["library"]](job["problem"], log, job["seed"], max(job["budgets"]))
    seconds = time.process_time() - started
    archives = {str(budget): log.archive(budget).tolist() for budget in job["budgets"]}
    part = f"{job['out']}.{os.getpid()}"
    with open(part, "w") as file:
        json.dump({"seconds": seconds, "archives": archives}, file)
    os.replace(part, job["out"])
    return {key: job[key] for key in ("library", "seed")} | {"problem": job["problem"]["name"], "seconds": seconds}


def main():
    request = json.load(sys.stdin)
    if "versions" in request:
        import optuna
        import pymoo

        print(json.dumps({"pymoo": pymoo.__version__, "Optuna": optuna.__version__}))
    elif "check" in request:
        answers = [evaluator(one["problem"])(np.array(one["genomes"], dtype=float)) for one in request["check"]]
        print(json.dumps([{"objectives": F.tolist(), "violations": G.tolist()} for F, G in answers]))
    else:
        with Pool(request["processes"]) as pool:
            for done in pool.imap_unordered(run, request["jobs"]):
                print(json.dumps(done), flush=True)


if __name__ == "__main__":
    main()
