// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/survey.h"

#include <stdlib.h>

void survey_free(struct survey_facts *survey)
{
	free(survey->nodes);
	holders_free(&survey->holders);
	*survey = (struct survey_facts){ .status = FACT_NOT_ASKED };
}
