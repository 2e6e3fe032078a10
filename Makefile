# Everything a developer does, one word each. CI calls the same targets.
# Words after ARGS= go to the program: `make test ARGS="-k inbox -x"`.

PYTHON_ := .venv/bin/python
DIRS := $(wildcard services gateway subscriber deploy tests bench)
LOCK := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help demo test up down lint fmt bench lock contracts runtime dev rabbitmq fonts chaos

help: ## What can be done here
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

demo: runtime ## Run everything in one process, with sample cases; needs nothing but Python
	@$(PYTHON_) -m deploy.local demo $(ARGS)

up: runtime rabbitmq fonts ## Start the distributed system: PostgreSQL, RabbitMQ, every service, the gateway
	@$(PYTHON_) -m deploy.local up $(ARGS)

down: runtime ## Stop what `up` started; data stays (ARGS=--remove deletes it)
	@$(PYTHON_) -m deploy.local down $(ARGS)

test: dev rabbitmq fonts ## Run the tests, with real PostgreSQL and RabbitMQ
	@$(PYTHON_) -m pytest tests $(ARGS)

lint: dev ## Check style, types and who may import whom
	@$(PYTHON_) -m ruff check $(DIRS)
	@$(PYTHON_) -m ruff format --check $(DIRS)
	@$(PYTHON_) -m mypy $(filter-out tests bench,$(DIRS))
	@.venv/bin/lint-imports

fmt: dev ## Format the code and mend what can be mended
	@$(PYTHON_) -m ruff check --fix-only --quiet $(DIRS)
	@$(PYTHON_) -m ruff format $(DIRS)

bench: dev rabbitmq ## Measure, each number beside its baseline (ARGS=--quick: about four minutes)
	@deploy/local/bootstrap.sh bench
	@$(PYTHON_) -m bench $(ARGS)

chaos: dev rabbitmq ## Attack the running system and prove that it keeps its promises (ARGS=--quick)
	@$(PYTHON_) -m tests.chaos $(ARGS)

lock: dev ## Renew the locks from requirements/*.in (ARGS=--upgrade for newer versions)
	@$(LOCK) $(ARGS) requirements/runtime.in -o requirements/runtime.txt
	@for each in $(filter-out runtime,$(basename $(notdir $(wildcard requirements/*.in)))); do \
	    $(LOCK) $(ARGS) -c requirements/runtime.txt requirements/$$each.in -o requirements/$$each.txt || exit 1; \
	done
	@deploy/local/bootstrap.sh dev

contracts: dev ## Write the schema files anew from services/contracts
	@$(PYTHON_) -m services.chassis schemas

runtime:
	@deploy/local/bootstrap.sh runtime

dev:
	@deploy/local/bootstrap.sh dev

rabbitmq:
	@deploy/local/install-rabbitmq.sh

fonts:
	@deploy/local/install-fonts.sh
