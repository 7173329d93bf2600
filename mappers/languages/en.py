"""English: phrases only. Its section and column names stand in the models."""

from __future__ import annotations

from typing import Final

from mappers.languages.language import Language

WORDS: Final = Language(
    code="en",
    filler=(
        "a an and are as at be by do for from has have how in is it its of on or our s so that the their this to us was we were what "
        "which who will with your my"
    ),
    phrases={
        "question": (
            "what", "how", "which", "why", "who", "when", "where", "will", "do", "does", "did", "is", "are", "have", "has", "can", "could",
            "should", "were", "was",
        ),
        "instruction": (
            "describe", "list", "please", "explain", "summarise", "summarize", "provide", "fill", "replace", "delete", "remove this", "include",
            "add", "enter", "insert", "write", "use this", "copy this", "outline", "state", "specify", "mention", "discuss", "document", "identify",
            "consider", "link to", "sum up", "briefly", "think about", "make sure",
        ),
        "you": ("you", "your", "yours", "yourself", "we're asking", "team should", "teams should"),
        "not_applicable": ("n/a", "n / a", "not applicable"),
        "because": ("because", "as", "since"),
        "waits": (
            "tbd", "tba", "tbc", "todo", "to do", "to be determined", "to be decided", "to be defined", "to be confirmed", "to be added",
            "to be filled in", "to be filled", "fixme", "wip", "coming soon", "placeholder",
        ),
        "yes": ("yes", "y", "done", "true", "complete", "completed", "achieved", "met", "shipped", "launched", "fully achieved", "delivered"),
        "no": ("no", "n", "not done", "false", "not met", "missed", "incomplete", "not achieved", "not started", "failed", "not delivered"),
        "total": ("total", "grand total", "sum", "overall", "all teams"),
        "totalled": ("score", "scores", "grade", "average", "mean", "result", "results", "progress", "achievement", "attainment", "completion", "points", "rating", "okr", "okrs", "kr", "krs", "key results", "objectives", "quarter", "cycle"),
        "not": ("not", "no", "non", "won't", "without"),
        "left_out": (
            "out of scope", "not doing", "not working on", "not planned", "not in scope", "not part of", "will not do", "will not be done",
            "won't do", "won't be done", "deferred", "deprioritized", "deprioritised", "postponed", "not likely to get done", "unlikely to get done",
        ),
        "objective": ("objective", "objectives", "goal", "goals", "theme", "themes", "focus area", "problem area", "pillar", "big bet", "outcome"),
        "key_result": ("key result", "key results", "kr", "krs"),
        "outcome": (
            "achieved", "missed", "met", "hit", "shipped", "launched", "released", "delivered", "complete", "completed", "finished", "done",
            "failed", "slipped", "grew", "improved", "reduced", "increased", "dropped", "fell", "rose", "landed", "carried over", "exceeded",
            "scored", "grade", "partially", "not done", "on track", "off track",
        ),
        "served": (
            "customer", "customers", "user", "users", "business", "nps", "csat", "adoption", "retention", "revenue", "uptime", "availability",
            "slo", "sla", "satisf*", "churn", "usage", "health*", "community",
        ),
        "work": (
            "will", "plan to", "going to", "continue", "focus", "build", "ship", "launch", "deliver", "improve", "release", "migrate",
        ),
        "looks_back": (
            "last quarter", "last cycle", "last half", "last q", "previous*", "retro*", "carried over", "we achieved", "we missed", "we shipped",
            "in hindsight", "lesson", "lessons",
        ),
        "stands": (
            "currently at", "today we are", "nps", "csat", "adoption", "uptime is", "customers are", "users are", "baseline", "health",
        ),
        "plans": ("we will", "we plan", "roadmap", "deliverable", "deliverables", "ship", "launch", "initiative", "initiatives", "project", "projects"),
        "measures": ("success", "kpi", "kpis", "metric", "metrics", "target", "targets", "measured by", "measure by", "sla"),
        "risks": (
            "risk", "risks", "mitigat*", "blocked", "blocker", "blockers", "concern*", "open question", "open questions", "we need",
            "dependent on", "depends on", "uncertain*",
        ),
        "excluded": (
            "out of scope", "not doing", "not in scope", "not planned", "not going to", "not working on", "won't", "will not", "deprioritized",
            "deprioritised", "deferred", "postponed", "paused", "on hold", "cut",
        ),
        "risk_label": ("risk", "risks", "concern", "threat"),
        "mitigation_label": ("mitigation", "mitigations", "mitigated by"),
        "ask_label": ("question", "open question", "ask", "need", "request", "decision needed", "guidance wanted"),
        "defines": (
            "objectives are", "objectives is", "an objective is", "objective is", "an objective helps", "objectives =", "key results are", "a key result is", "key results =",
            "a key result helps", "key results is", "okr stands for", "okrs stand for", "okrs are", "okr is", "an okr is", "initiatives are", "initiatives =", "goals are", "objectives tend",
        ),
        "for_example": ("e.g.", "e.g", "for example", "for instance", "eg.", "example:"),
        "shows_form": ("format", "example", "examples", "template", "look like", "looks like", "structure", "structured as follows"),
        "aim": (
            "accelerate", "achieve", "adapt", "add", "adopt", "align", "attract", "automate", "be", "become", "begin", "boost", "bring", "build", "clarify", "close", "complete",
            "connect", "consolidate", "continue", "convert", "create", "cultivate", "cut", "decrease", "define", "delight", "deliver", "deploy", "design", "determine", "develop", "diversify", "double",
            "drive", "educate", "eliminate", "empower", "enable", "encourage", "engage", "enhance", "ensure", "establish", "evaluate", "examine", "exceed", "expand", "explore",
            "facilitate", "find", "finish", "fix", "focus", "foster", "gain", "gather", "get", "give", "grow", "harden", "have", "help", "hire", "identify", "implement", "improve",
            "increase", "integrate", "introduce", "keep", "land", "launch", "lead", "leverage", "lower", "maintain", "make", "maximise", "maximize", "mature", "meet", "migrate",
            "minimise", "minimize", "modernise", "modernize", "move", "onboard", "open", "optimise", "optimize", "own", "prepare", "produce", "promote", "protect", "prove", "provide", "publish",
            "raise", "reach", "redefine", "reduce", "refine", "release", "remove", "renew", "replace", "restore", "retain", "roll out", "run", "scale", "secure", "sell", "set up", "ship",
            "shorten", "show", "simplify", "solve", "stabilise", "stabilize", "start", "stop", "streamline", "strengthen", "support", "sustain", "train", "transform", "turn",
            "understand", "unify", "unlock", "upgrade", "use", "validate", "win", "write",
        ),
        "guide": (
            "how to", "what is", "what are", "why", "how we", "how i", "about okrs", "about okr", "key concepts", "definitions of", "guide to", "guidelines", "best practices",
            "anti-patterns", "common mistakes", "further reading", "external references", "good and bad", "what a good", "what makes", "reviewing and identifying",
        ),
        "no_owner": (
            "tbd", "tba", "todo", "wip", "draft", "done", "committed", "aspirational", "learning", "stretch", "moonshot", "roofshot", "new", "carried over", "carry over", "high",
            "medium", "low", "must", "should", "could", "optional", "required", "blocked", "at risk", "on track", "in progress", "not started", "deferred", "redacted", "internal",
        ),
        "current": ("current", "current value", "now", "today", "currently", "as is", "current state"),
        "talks_of": ("okr", "okrs", "objective", "objectives", "key result", "key results", "quarterly plan", "quarterly planning", "planning process", "goal setting"),
        "reasoned": ("because", "since", "due to"),
        "plans_of": ("plan", "plans", "planning", "set", "score", "goal", "goals", "process", "work", "review", "measure", "use", "template", "key"),
        "we_do_not": ("we will not", "we won't", "we are not going to", "we do not plan", "we don't plan"),
        "document_state": ("accepted", "draft", "passed", "approved", "rejected", "proposed", "final", "in review", "under review", "published", "ratified", "withdrawn", "superseded"),
        "goal_words": ("goal", "objective"),
        "unit": ("team", "squad", "group", "unit", "department", "dept", "org", "sig", "wg", "tribe", "chapter", "engineering"),
        "generic": (
            "plan", "planning", "plans", "okr", "objective", "key", "result", "results", "goal", "quarterly", "quarter", "half", "annual", "yearly", "year",
            "fiscal", "roadmap", "review", "product", "example", "template", "draft", "update", "report", "strategy", "team", "retrospective", "scorecard",
            "information", "previous", "current", "next", "v1", "v2", "final", "copy", "md", "doc", "document", "increment", "pi", "project", "status",
            "objectives", "new", "additional", "other", "personal", "company", "individual", "v2mom", "vpmom", "ogsm", "vmost",
        ),
        "plan_words": (
            "plan", "planning", "okr", "objective", "goal", "roadmap", "quarterly", "review", "scorecard", "retrospective", "priority", "commitment", "v2mom", "vpmom", "ogsm", "vmost",
        ),
        "quarter": ("quarter",),
        "half": ("half",),
        "trimester": ("trimester",),
    },
)  # fmt: skip
