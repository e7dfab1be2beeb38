import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { parseSettings } from "../lib/parse-settings.ts";
import { addPasvport } from "../lib/pasvport.ts";

const app = new App();
addPasvport(app, parseSettings(app.node.tryGetContext("pasvport")));
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
