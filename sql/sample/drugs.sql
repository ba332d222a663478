-- The drugs of the shipped, fictional book of business: real ingredients, real FDA established pharmacologic classes,
-- prices like NADAC's; labelers (99001 to 99040) and NDCs that nobody was ever given.

CREATE FUNCTION pbm_sample.number(one bigint, two bigint, below integer) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ((('x' || encode(substr(sha256(int8send(one) || int8send(two)), 1, 4), 'hex'))::bit(32)::bigint & 2147483647) % below)::integer;
COMMENT ON FUNCTION pbm_sample.number(bigint, bigint, integer) IS
'A number from 0 to below - 1 that looks drawn and is always the same for the same arguments; load_sample_data uses it instead of random()';
REVOKE ALL ON FUNCTION pbm_sample.number(bigint, bigint, integer) FROM PUBLIC;

CREATE FUNCTION pbm_sample.uuid(kind text, n bigint) RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN encode(substr(sha256(decode(kind, 'escape') || int8send(n)), 1, 16), 'hex')::uuid;
COMMENT ON FUNCTION pbm_sample.uuid(text, bigint) IS 'The key of the n-th row of a kind in the sample data, always the same';
REVOKE ALL ON FUNCTION pbm_sample.uuid(text, bigint) FROM PUBLIC;

CREATE FUNCTION pbm_sample.drug_lines() RETURNS TABLE (
    line integer, ingredients text, classes text, dea_schedule integer, dosage_form text, route text,
    billing_unit text, strength_unit text, strengths text,
    generic_price numeric, generic_step numeric, brand_name text, brand_price numeric, brand_step numeric,
    generic_tier integer, brand_tier integer, maximum_daily_dose numeric)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
VALUES
-- Hearts and vessels
(1, 'Atorvastatin', 'HMG-CoA Reductase Inhibitor', NULL::integer, 'tablet', 'oral', 'EA', 'MG', '10,20,40,80', 0.0248, 0.4, 'Lipitor', 17.5, 0, 1, 3, 80),
(2, 'Rosuvastatin', 'HMG-CoA Reductase Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10,20,40', 0.0345, 0.25, 'Crestor', 9.9, 0, 1, 3, 40),
(3, 'Simvastatin', 'HMG-CoA Reductase Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10,20,40,80', 0.0280, 0.3, 'Zocor', 9.2, 0, 1, 3, 80),
(4, 'Pravastatin', 'HMG-CoA Reductase Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '10,20,40,80', 0.0590, 0.35, NULL, NULL, NULL, 1, NULL, 80),
(5, 'Ezetimibe', 'Dietary Cholesterol Absorption Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '10', 0.0724, 0, 'Zetia', 13.9, 0, 1, 3, 10),
(6, 'Lisinopril', 'Angiotensin Converting Enzyme Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '2.5,5,10,20,40', 0.0144, 0.4, 'Zestril', 12.1, 0, 1, 3, 80),
(7, 'Benazepril', 'Angiotensin Converting Enzyme Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10,20,40', 0.0477, 0.3, 'Lotensin', 9.8, 0, 1, 3, 80),
(8, 'Enalapril', 'Angiotensin Converting Enzyme Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '2.5,5,10,20', 0.0650, 0.1, 'Vasotec', 20.5, 0, 1, 3, 40),
(9, 'Ramipril', 'Angiotensin Converting Enzyme Inhibitor', NULL, 'capsule', 'oral', 'EA', 'MG', '1.25,2.5,5,10', 0.0540, 0.1, 'Altace', 7.9, 0, 1, 3, 20),
(10, 'Losartan', 'Angiotensin 2 Receptor Blocker', NULL, 'tablet', 'oral', 'EA', 'MG', '25,50,100', 0.0211, 0.5, 'Cozaar', 4.8, 0.1, 1, 3, 100),
(11, 'Valsartan', 'Angiotensin 2 Receptor Blocker', NULL, 'tablet', 'oral', 'EA', 'MG', '40,80,160,320', 0.0997, 0.25, 'Diovan', 9.36, 0.08, 1, 3, 320),
(12, 'Irbesartan', 'Angiotensin 2 Receptor Blocker', NULL, 'tablet', 'oral', 'EA', 'MG', '75,150,300', 0.0818, 0.4, 'Avapro', 7.4, 0.1, 1, 3, 300),
(13, 'Olmesartan', 'Angiotensin 2 Receptor Blocker', NULL, 'tablet', 'oral', 'EA', 'MG', '5,20,40', 0.0573, 0.5, 'Benicar', 9.5, 0.1, 1, 3, 40),
(14, 'Amlodipine', 'Dihydropyridine Calcium Channel Blocker', NULL, 'tablet', 'oral', 'EA', 'MG', '2.5,5,10', 0.0104, 0.25, 'Norvasc', 8.7, 0.1, 1, 3, 10),
(15, 'Diltiazem', 'Calcium Channel Blocker', NULL, 'extended release capsule', 'oral', 'EA', 'MG', '120,180,240,300', 0.1458, 0.3, 'Cardizem CD', 14.2, 0.2, 1, 3, 540),
(16, 'Verapamil', 'Calcium Channel Blocker', NULL, 'tablet', 'oral', 'EA', 'MG', '80,120', 0.0740, 0.1, NULL, NULL, NULL, 1, NULL, 480),
(17, 'Nifedipine', 'Dihydropyridine Calcium Channel Blocker', NULL, 'extended release tablet', 'oral', 'EA', 'MG', '30,60,90', 0.1313, 0.35, 'Procardia XL', 8.2, 0.4, 1, 3, 120),
(18, 'Metoprolol', 'beta-Adrenergic Blocker', NULL, 'extended release tablet', 'oral', 'EA', 'MG', '25,50,100,200', 0.0525, 0.5, 'Toprol-XL', 2.6, 0.2, 1, 3, 400),
(19, 'Atenolol', 'beta-Adrenergic Blocker', NULL, 'tablet', 'oral', 'EA', 'MG', '25,50,100', 0.0227, 0.3, 'Tenormin', 14.1, 0.1, 1, 3, 200),
(20, 'Carvedilol', 'alpha-Adrenergic Blocker + beta-Adrenergic Blocker', NULL, 'tablet', 'oral', 'EA', 'MG', '3.125,6.25,12.5,25', 0.0172, 0.2, 'Coreg', 7.1, 0, 1, 3, 100),
(21, 'Propranolol', 'beta-Adrenergic Blocker', NULL, 'tablet', 'oral', 'EA', 'MG', '10,20,40,80', 0.0505, 0.5, NULL, NULL, NULL, 1, NULL, 640),
(22, 'Hydrochlorothiazide', 'Thiazide Diuretic', NULL, 'tablet', 'oral', 'EA', 'MG', '12.5,25,50', 0.0120, 0.5, NULL, NULL, NULL, 1, NULL, 100),
(23, 'Chlorthalidone', 'Thiazide-like Diuretic', NULL, 'tablet', 'oral', 'EA', 'MG', '25,50', 0.0901, 0.45, NULL, NULL, NULL, 1, NULL, 100),
(24, 'Furosemide', 'Loop Diuretic', NULL, 'tablet', 'oral', 'EA', 'MG', '20,40,80', 0.0270, 0.4, 'Lasix', 1.05, 0.3, 1, 3, 600),
(25, 'Spironolactone', 'Aldosterone Antagonist', NULL, 'tablet', 'oral', 'EA', 'MG', '25,50,100', 0.0450, 1.2, 'Aldactone', 4.1, 0.8, 1, 3, 400),
(26, 'Lisinopril + Hydrochlorothiazide', 'Angiotensin Converting Enzyme Inhibitor + Thiazide Diuretic', NULL, 'tablet', 'oral', 'EA', 'MG', '10/12.5,20/12.5,20/25', 0.0400, 0.2, 'Zestoretic', 14.8, 0, 1, 3, NULL),
(27, 'Losartan + Hydrochlorothiazide', 'Angiotensin 2 Receptor Blocker + Thiazide Diuretic', NULL, 'tablet', 'oral', 'EA', 'MG', '50/12.5,100/12.5,100/25', 0.0800, 0.2, 'Hyzaar', 5.1, 0.1, 1, 3, NULL),
(28, 'Amlodipine + Benazepril', 'Dihydropyridine Calcium Channel Blocker + Angiotensin Converting Enzyme Inhibitor', NULL, 'capsule', 'oral', 'EA', 'MG', '5/10,5/20,10/20,10/40', 0.1100, 0.2, 'Lotrel', 11.5, 0.1, 1, 3, NULL),
(29, 'Clonidine', 'Central alpha-2 Adrenergic Agonist', NULL, 'tablet', 'oral', 'EA', 'MG', '0.1,0.2,0.3', 0.0247, 0.3, NULL, NULL, NULL, 1, NULL, 2.4),
(30, 'Hydralazine', 'Arteriolar Vasodilator', NULL, 'tablet', 'oral', 'EA', 'MG', '10,25,50,100', 0.0270, 0.4, NULL, NULL, NULL, 1, NULL, 300),
(31, 'Isosorbide Mononitrate', 'Nitrate Vasodilator', NULL, 'extended release tablet', 'oral', 'EA', 'MG', '30,60,120', 0.0729, 0.5, NULL, NULL, NULL, 1, NULL, 240),
(32, 'Nitroglycerin', 'Nitrate Vasodilator', NULL, 'sublingual tablet', 'sublingual', 'EA', 'MG', '0.3,0.4,0.6', 0.0738, 0.2, 'Nitrostat', 0.91, 0, 2, 3, NULL),
(33, 'Digoxin', 'Cardiac Glycoside', NULL, 'tablet', 'oral', 'EA', 'MG', '0.125,0.25', 0.1173, 0.3, 'Lanoxin', 12.4, 0, 2, 3, 0.5),
(34, 'Amiodarone', 'Antiarrhythmic', NULL, 'tablet', 'oral', 'EA', 'MG', '100,200,400', 0.1200, 0.8, NULL, NULL, NULL, 2, NULL, 800),
(35, 'Warfarin', 'Vitamin K Antagonist', NULL, 'tablet', 'oral', 'EA', 'MG', '1,2,2.5,3,4,5,7.5,10', 0.0749, 0.03, 'Jantoven', 0.12, 0.03, 1, 2, 15),
(36, 'Apixaban', 'Factor Xa Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '2.5,5', NULL, NULL, 'Eliquis', 8.9, 0, NULL, 2, 20),
(37, 'Rivaroxaban', 'Factor Xa Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '10,15,20', NULL, NULL, 'Xarelto', 18.1, 0, NULL, 2, 30),
(38, 'Clopidogrel', 'P2Y12 Platelet Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '75', 0.0480, 0, 'Plavix', 8.9, 0, 1, 3, 150),
(39, 'Ticagrelor', 'P2Y12 Platelet Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '60,90', 0.8500, 0, 'Brilinta', 7.5, 0, 2, 3, 180),
(40, 'Aspirin', 'Nonsteroidal Anti-inflammatory Drug + Platelet Aggregation Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '81,325', 0.0150, 0.1, NULL, NULL, NULL, 1, NULL, 4000),
-- Sugar and thyroid
(41, 'Metformin', 'Biguanide', NULL, 'tablet', 'oral', 'EA', 'MG', '500,850,1000', 0.0139, 0.4, NULL, NULL, NULL, 1, NULL, 2550),
(42, 'Metformin', 'Biguanide', NULL, 'extended release tablet', 'oral', 'EA', 'MG', '500,750', 0.0300, 0.8, 'Glumetza', 44.0, 0.5, 1, 3, NULL),
(43, 'Glipizide', 'Sulfonylurea', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10', 0.0460, 0.2, 'Glucotrol', 1.5, 0.6, 1, 3, 40),
(44, 'Glimepiride', 'Sulfonylurea', NULL, 'tablet', 'oral', 'EA', 'MG', '1,2,4', 0.0225, 0.45, 'Amaryl', 9.1, 0.1, 1, 3, 8),
(45, 'Pioglitazone', 'Peroxisome Proliferator Receptor gamma Agonist + Thiazolidinedione', NULL, 'tablet', 'oral', 'EA', 'MG', '15,30,45', 0.0700, 0.3, 'Actos', 13.8, 0.2, 1, 3, 45),
(46, 'Sitagliptin', 'Dipeptidyl Peptidase 4 Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '25,50,100', NULL, NULL, 'Januvia', 17.2, 0, NULL, 2, 100),
(47, 'Empagliflozin', 'Sodium-Glucose Cotransporter 2 Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '10,25', NULL, NULL, 'Jardiance', 19.6, 0, NULL, 2, 25),
(48, 'Dapagliflozin', 'Sodium-Glucose Cotransporter 2 Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10', NULL, NULL, 'Farxiga', 18.4, 0, NULL, 3, 10),
(49, 'Semaglutide', 'GLP-1 Receptor Agonist', NULL, 'pen injector', 'subcutaneous', 'ML', 'MG', '0.68,1.34,2.68', NULL, NULL, 'Ozempic', 323.5, 0, NULL, 2, 0.6),
(50, 'Dulaglutide', 'GLP-1 Receptor Agonist', NULL, 'pen injector', 'subcutaneous', 'ML', 'MG', '1.5,3,6,9', NULL, NULL, 'Trulicity', 487.7, 0, NULL, 3, 1),
(51, 'Insulin Glargine', 'Insulin Analog', NULL, 'pen injector', 'subcutaneous', 'ML', 'UNT', '100', 5.9000, 0, 'Lantus SoloStar', 6.4, 0, 2, 2, NULL),
(52, 'Insulin Lispro', 'Insulin Analog', NULL, 'pen injector', 'subcutaneous', 'ML', 'UNT', '100', 2.5500, 0, 'Humalog KwikPen', 6.8, 0, 2, 3, NULL),
(53, 'Levothyroxine', 'l-Thyroxine', NULL, 'tablet', 'oral', 'EA', 'MG', '0.025,0.05,0.075,0.088,0.1,0.112,0.125', 0.0950, 0.08, 'Synthroid', 1.66, 0, 1, 2, 0.3),
-- Stomach and gut
(54, 'Omeprazole', 'Proton Pump Inhibitor', NULL, 'delayed release capsule', 'oral', 'EA', 'MG', '10,20,40', 0.0285, 0.4, NULL, NULL, NULL, 1, NULL, 80),
(55, 'Pantoprazole', 'Proton Pump Inhibitor', NULL, 'delayed release tablet', 'oral', 'EA', 'MG', '20,40', 0.0354, 0.1, 'Protonix', 14.2, 0, 1, 3, 80),
(56, 'Esomeprazole', 'Proton Pump Inhibitor', NULL, 'delayed release capsule', 'oral', 'EA', 'MG', '20,40', 0.1400, 0.1, 'Nexium', 8.8, 0, 2, 3, 80),
(57, 'Famotidine', 'Histamine-2 Receptor Antagonist', NULL, 'tablet', 'oral', 'EA', 'MG', '20,40', 0.0310, 0.65, 'Pepcid', 12.0, 0.8, 1, 3, 80),
(58, 'Ondansetron', 'Serotonin-3 Receptor Antagonist', NULL, 'tablet', 'oral', 'EA', 'MG', '4,8', 0.0633, 0.4, 'Zofran', 25.3, 0.6, 1, 3, 24),
(59, 'Metoclopramide', 'Dopamine-2 Receptor Antagonist', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10', 0.0371, 0.2, 'Reglan', 3.1, 0.3, 1, 3, 40),
-- Breath, allergy, inflammation
(60, 'Albuterol', 'beta2-Adrenergic Agonist', NULL, 'inhaler', 'inhalation', 'GM', 'MCG/ACT', '90', 2.0500, 0, 'Ventolin HFA', 3.1, 0, 1, 3, NULL),
(61, 'Montelukast', 'Leukotriene Receptor Antagonist', NULL, 'tablet', 'oral', 'EA', 'MG', '4,5,10', 0.0435, 0.1, 'Singulair', 9.1, 0, 1, 3, 10),
(62, 'Fluticasone + Salmeterol', 'Corticosteroid + beta2-Adrenergic Agonist', NULL, 'dry powder inhaler', 'inhalation', 'EA', 'MCG/ACT', '100/50,250/50,500/50', 1.1800, 0.2, 'Advair Diskus', 5.9, 0.25, 2, 3, NULL),
(63, 'Fluticasone', 'Corticosteroid', NULL, 'nasal spray', 'nasal', 'GM', 'MCG/ACT', '50', 0.4457, 0, NULL, NULL, NULL, 1, NULL, NULL),
(64, 'Budesonide + Formoterol', 'Corticosteroid + beta2-Adrenergic Agonist', NULL, 'inhaler', 'inhalation', 'GM', 'MCG/ACT', '80/4.5,160/4.5', 18.9000, 0.1, 'Symbicort', 33.0, 0.1, 2, 3, NULL),
(65, 'Tiotropium', 'Anticholinergic', NULL, 'inhalation capsule', 'inhalation', 'EA', 'MCG', '18', NULL, NULL, 'Spiriva HandiHaler', 17.1, 0, NULL, 2, NULL),
(66, 'Prednisone', 'Corticosteroid', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10,20', 0.0373, 0.45, NULL, NULL, NULL, 1, NULL, 80),
(67, 'Methylprednisolone', 'Corticosteroid', NULL, 'tablet', 'oral', 'EA', 'MG', '4', 0.1211, 0, 'Medrol', 0.26, 0, 1, 3, 64),
-- Mind and nerves
(68, 'Sertraline', 'Serotonin Reuptake Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '25,50,100', 0.0300, 0.3, 'Zoloft', 12.4, 0, 1, 3, 200),
(69, 'Fluoxetine', 'Serotonin Reuptake Inhibitor', NULL, 'capsule', 'oral', 'EA', 'MG', '10,20,40', 0.0297, 0.4, 'Prozac', 16.2, 0.3, 1, 3, 80),
(70, 'Escitalopram', 'Serotonin Reuptake Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10,20', 0.0401, 0.25, 'Lexapro', 12.6, 0, 1, 3, 20),
(71, 'Citalopram', 'Serotonin Reuptake Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '10,20,40', 0.0254, 0.35, 'Celexa', 8.1, 0, 1, 3, 40),
(72, 'Paroxetine', 'Serotonin Reuptake Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '10,20,30,40', 0.0649, 0.2, 'Paxil', 9.0, 0, 1, 3, 60),
(73, 'Venlafaxine', 'Serotonin and Norepinephrine Reuptake Inhibitor', NULL, 'extended release capsule', 'oral', 'EA', 'MG', '37.5,75,150', 0.0859, 0.2, 'Effexor XR', 15.8, 0, 1, 3, 225),
(74, 'Duloxetine', 'Serotonin and Norepinephrine Reuptake Inhibitor', NULL, 'delayed release capsule', 'oral', 'EA', 'MG', '20,30,60', 0.0952, 0.2, 'Cymbalta', 9.5, 0, 1, 3, 120),
(75, 'Bupropion', 'Aminoketone', NULL, 'extended release tablet', 'oral', 'EA', 'MG', '150,300', 0.0770, 0.4, 'Wellbutrin XL', 58.0, 0.2, 1, 3, 450),
(76, 'Mirtazapine', NULL, NULL, 'tablet', 'oral', 'EA', 'MG', '15,30,45', 0.0667, 0.35, 'Remeron', 4.8, 0, 1, 3, 45),
(77, 'Trazodone', 'Serotonin Reuptake Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '50,100,150', 0.0331, 0.6, NULL, NULL, NULL, 1, NULL, 400),
(78, 'Amitriptyline', 'Tricyclic Antidepressant', NULL, 'tablet', 'oral', 'EA', 'MG', '10,25,50,75,100', 0.0342, 0.6, NULL, NULL, NULL, 1, NULL, 300),
(79, 'Quetiapine', 'Atypical Antipsychotic', NULL, 'tablet', 'oral', 'EA', 'MG', '25,50,100,200,300', 0.0289, 0.7, 'Seroquel', 10.2, 0.4, 1, 3, 800),
(80, 'Aripiprazole', 'Atypical Antipsychotic', NULL, 'tablet', 'oral', 'EA', 'MG', '2,5,10,15', 0.0997, 0.1, 'Abilify', 30.4, 0, 1, 3, 30),
(81, 'Risperidone', 'Atypical Antipsychotic', NULL, 'tablet', 'oral', 'EA', 'MG', '0.5,1,2,3', 0.0396, 0.25, 'Risperdal', 9.4, 0.3, 1, 3, 16),
(82, 'Lithium', 'Mood Stabilizer', NULL, 'capsule', 'oral', 'EA', 'MG', '150,300,600', 0.0877, 0.7, NULL, NULL, NULL, 1, NULL, 1800),
(83, 'Lamotrigine', 'Anti-epileptic Agent + Mood Stabilizer', NULL, 'tablet', 'oral', 'EA', 'MG', '25,100,150,200', 0.0294, 0.55, 'Lamictal', 12.0, 0.1, 1, 3, 500),
(84, 'Levetiracetam', NULL, NULL, 'tablet', 'oral', 'EA', 'MG', '250,500,750,1000', 0.0583, 0.5, 'Keppra', 9.92, 0.3, 1, 3, 3000),
(85, 'Topiramate', NULL, NULL, 'tablet', 'oral', 'EA', 'MG', '25,50,100,200', 0.0257, 0.9, 'Topamax', 8.3, 0.5, 1, 3, 400),
(86, 'Carbamazepine', 'Mood Stabilizer', NULL, 'tablet', 'oral', 'EA', 'MG', '200', 0.1261, 0, 'Tegretol', 3.15, 0, 2, 3, 1600),
(87, 'Phenytoin', 'Anti-epileptic Agent', NULL, 'extended release capsule', 'oral', 'EA', 'MG', '100', 0.1426, 0, 'Dilantin', 0.95, 0, 2, 3, 600),
(88, 'Gabapentin', 'Anti-epileptic Agent', NULL, 'capsule', 'oral', 'EA', 'MG', '100,300,400,600,800', 0.0211, 0.7, 'Neurontin', 8.0, 0.2, 1, 3, 3600),
(89, 'Pregabalin', NULL, 5, 'capsule', 'oral', 'EA', 'MG', '25,50,75,150', 0.0900, 0.1, 'Lyrica', 9.7, 0, 1, 3, 600),
(90, 'Alprazolam', 'Benzodiazepine', 4, 'tablet', 'oral', 'EA', 'MG', '0.25,0.5,1,2', 0.0228, 0.25, 'Xanax', 5.65, 0.2, 1, 3, 4),
(91, 'Lorazepam', 'Benzodiazepine', 4, 'tablet', 'oral', 'EA', 'MG', '0.5,1,2', 0.0335, 0.4, 'Ativan', 24.0, 0.2, 1, 3, 10),
(92, 'Clonazepam', 'Benzodiazepine', 4, 'tablet', 'oral', 'EA', 'MG', '0.5,1,2', 0.0200, 0.35, 'Klonopin', 4.1, 0.1, 1, 3, 20),
(93, 'Diazepam', 'Benzodiazepine', 4, 'tablet', 'oral', 'EA', 'MG', '2,5,10', 0.0217, 0.2, 'Valium', 6.0, 0.2, 1, 3, 40),
(94, 'Zolpidem', 'gamma-Aminobutyric Acid-ergic Agonist', 4, 'tablet', 'oral', 'EA', 'MG', '5,10', 0.0347, 0.1, 'Ambien', 22.6, 0, 1, 3, 10),
(95, 'Amphetamine', 'Central Nervous System Stimulant', 2, 'extended release capsule', 'oral', 'EA', 'MG', '10,15,20,30', 0.9000, 0.05, 'Adderall XR', 7.8, 0, 2, 3, 60),
(96, 'Methylphenidate', 'Central Nervous System Stimulant', 2, 'extended release tablet', 'oral', 'EA', 'MG', '18,27,36,54', 1.2000, 0.1, 'Concerta', 13.5, 0.1, 2, 3, 72),
(97, 'Lisdexamfetamine', 'Central Nervous System Stimulant', 2, 'capsule', 'oral', 'EA', 'MG', '20,30,40,50,60,70', 2.6000, 0, 'Vyvanse', 12.35, 0, 2, 3, 70),
(98, 'Atomoxetine', 'Norepinephrine Reuptake Inhibitor', NULL, 'capsule', 'oral', 'EA', 'MG', '18,25,40,60,80', 0.4500, 0.05, 'Strattera', 14.1, 0.05, 2, 3, 100),
(99, 'Donepezil', 'Cholinesterase Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10', 0.0441, 0.1, 'Aricept', 20.1, 0, 1, 3, 23),
(100, 'Memantine', 'N-methyl-D-aspartate Receptor Antagonist', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10', 0.0649, 0.2, 'Namenda', 7.2, 0, 1, 3, 28),
(101, 'Carbidopa + Levodopa', 'Aromatic Amino Acid', NULL, 'tablet', 'oral', 'EA', 'MG', '10/100,25/100,25/250', 0.0800, 0.15, 'Sinemet', 1.5, 0.2, 1, 3, 200),
(102, 'Ropinirole', 'Nonergot Dopamine Agonist', NULL, 'tablet', 'oral', 'EA', 'MG', '0.25,0.5,1,2', 0.0476, 0.1, 'Requip', 6.2, 0.1, 1, 3, 24),
(103, 'Phenelzine', 'Monoamine Oxidase Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '15', 0.5200, 0, 'Nardil', 2.1, 0, 2, 3, 90),
-- Pain
(104, 'Oxycodone', 'Opioid Agonist', 2, 'tablet', 'oral', 'EA', 'MG', '5,10,15,30', 0.0876, 0.8, 'Roxicodone', 6.1, 0.6, 1, 3, 120),
(105, 'Oxycodone + Acetaminophen', 'Opioid Agonist', 2, 'tablet', 'oral', 'EA', 'MG', '5/325,7.5/325,10/325', 0.1000, 0.4, 'Percocet', 22.3, 0.2, 1, 3, NULL),
(106, 'Hydrocodone + Acetaminophen', 'Opioid Agonist', 2, 'tablet', 'oral', 'EA', 'MG', '5/325,7.5/325,10/325', 0.0850, 0.2, NULL, NULL, NULL, 1, NULL, 60),
(107, 'Tramadol', 'Opioid Agonist', 4, 'tablet', 'oral', 'EA', 'MG', '50,100', 0.0241, 6, 'Ultram', 6.0, 0.5, 1, 3, 400),
(108, 'Morphine', 'Opioid Agonist', 2, 'extended release tablet', 'oral', 'EA', 'MG', '15,30,60,100', 0.3012, 0.6, 'MS Contin', 10.2, 0.5, 2, 3, 300),
(109, 'Codeine + Acetaminophen', 'Opioid Agonist', 3, 'tablet', 'oral', 'EA', 'MG', '15/300,30/300,60/300', 0.1400, 0.3, NULL, NULL, NULL, 1, NULL, 360),
(110, 'Buprenorphine + Naloxone', 'Partial Opioid Agonist + Opioid Antagonist', 3, 'sublingual film', 'sublingual', 'EA', 'MG', '2/0.5,4/1,8/2', 2.4000, 0.4, 'Suboxone', 9.2, 0.3, 2, 3, 24),
(111, 'Naloxone', 'Opioid Antagonist', NULL, 'nasal spray', 'nasal', 'EA', 'MG', '4', 17.5000, 0, 'Narcan', 59.0, 0, 1, 3, NULL),
(112, 'Cyclobenzaprine', 'Muscle Relaxant', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10', 0.0176, 0.1, NULL, NULL, NULL, 1, NULL, 30),
(113, 'Methocarbamol', 'Muscle Relaxant', NULL, 'tablet', 'oral', 'EA', 'MG', '500,750', 0.0376, 0.15, 'Robaxin', 2.9, 0.2, 1, 3, 8000),
(114, 'Baclofen', 'gamma-Aminobutyric Acid-ergic Agonist', NULL, 'tablet', 'oral', 'EA', 'MG', '10,20', 0.0340, 0.55, NULL, NULL, NULL, 1, NULL, 80),
(115, 'Tizanidine', 'Central alpha-2 Adrenergic Agonist', NULL, 'tablet', 'oral', 'EA', 'MG', '2,4', 0.0308, 0.1, 'Zanaflex', 5.1, 0.1, 1, 3, 36),
(116, 'Ibuprofen', 'Nonsteroidal Anti-inflammatory Drug', NULL, 'tablet', 'oral', 'EA', 'MG', '400,600,800', 0.0412, 0.2, NULL, NULL, NULL, 1, NULL, 3200),
(117, 'Naproxen', 'Nonsteroidal Anti-inflammatory Drug', NULL, 'tablet', 'oral', 'EA', 'MG', '250,375,500', 0.0474, 0.2, 'Naprosyn', 9.1, 0.1, 1, 3, 1500),
(118, 'Meloxicam', 'Nonsteroidal Anti-inflammatory Drug', NULL, 'tablet', 'oral', 'EA', 'MG', '7.5,15', 0.0166, 0.2, 'Mobic', 12.2, 0.3, 1, 3, 15),
(119, 'Celecoxib', 'Nonsteroidal Anti-inflammatory Drug', NULL, 'capsule', 'oral', 'EA', 'MG', '100,200', 0.0731, 0.2, 'Celebrex', 13.4, 0.3, 1, 3, 400),
(120, 'Diclofenac', 'Nonsteroidal Anti-inflammatory Drug', NULL, 'delayed release tablet', 'oral', 'EA', 'MG', '50,75', 0.0665, 0.1, NULL, NULL, NULL, 1, NULL, 200),
(121, 'Sumatriptan', 'Serotonin-1b and Serotonin-1d Receptor Agonist', NULL, 'tablet', 'oral', 'EA', 'MG', '25,50,100', 0.2605, 0.35, 'Imitrex', 52.0, 0, 1, 3, 200),
(122, 'Rizatriptan', 'Serotonin-1b and Serotonin-1d Receptor Agonist', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10', 0.4700, 0, 'Maxalt', 36.0, 0, 1, 3, 30),
-- Bladder, prostate, hormones
(123, 'Sildenafil', 'Phosphodiesterase 5 Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '25,50,100', 0.1107, 0.1, 'Viagra', 84.6, 0, 1, 3, 100),
(124, 'Tadalafil', 'Phosphodiesterase 5 Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10,20', 0.1076, 0.4, 'Cialis', 9.2, 2.4, 1, 3, 20),
(125, 'Finasteride', '5-alpha Reductase Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '1,5', 0.0423, 0.65, 'Proscar', 10.3, 0, 1, 3, 5),
(126, 'Tamsulosin', 'alpha-Adrenergic Blocker', NULL, 'capsule', 'oral', 'EA', 'MG', '0.4', 0.0505, 0, 'Flomax', 10.1, 0, 1, 3, 0.8),
(127, 'Oxybutynin', 'Cholinergic Muscarinic Antagonist', NULL, 'extended release tablet', 'oral', 'EA', 'MG', '5,10,15', 0.0901, 0.15, NULL, NULL, NULL, 1, NULL, 30),
(128, 'Estradiol', 'Estrogen', NULL, 'tablet', 'oral', 'EA', 'MG', '0.5,1,2', 0.0600, 0.2, 'Estrace', 9.3, 0, 1, 3, NULL),
(129, 'Medroxyprogesterone', 'Progestin', NULL, 'tablet', 'oral', 'EA', 'MG', '2.5,5,10', 0.1163, 0.15, 'Provera', 2.5, 0.2, 1, 3, NULL),
(130, 'Norethindrone', 'Progestin', NULL, 'tablet', 'oral', 'EA', 'MG', '0.35', 0.0923, 0, NULL, NULL, NULL, 1, NULL, NULL),
(131, 'Drospirenone + Ethinyl Estradiol', 'Progestin + Estrogen', NULL, 'tablet', 'oral', 'EA', 'MG', '3/0.02,3/0.03', 0.2500, 0.1, 'Yaz', 8.2, 0, 1, 3, NULL),
(132, 'Levonorgestrel + Ethinyl Estradiol', 'Progestin + Estrogen', NULL, 'tablet', 'oral', 'EA', 'MG', '0.1/0.02,0.15/0.03', 0.1573, 0, NULL, NULL, NULL, 1, NULL, NULL),
(133, 'Testosterone', 'Androgen', 3, 'gel', 'topical', 'GM', 'MG', '16.2', 0.4459, 0, 'AndroGel', 6.4, 0, 2, 3, NULL),
(134, 'Alendronate', 'Bisphosphonate', NULL, 'tablet', 'oral', 'EA', 'MG', '35,70', 0.2568, 0.05, 'Fosamax', 31.0, 0, 1, 3, 10),
(135, 'Methimazole', 'Thyroid Hormone Synthesis Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10', 0.0550, 0.5, NULL, NULL, NULL, 1, NULL, 60),
-- Infection
(136, 'Amoxicillin', 'Penicillin-class Antibacterial', NULL, 'capsule', 'oral', 'EA', 'MG', '250,500', 0.0597, 0.4, NULL, NULL, NULL, 1, NULL, 3000),
(137, 'Amoxicillin + Clavulanate', 'Penicillin-class Antibacterial + beta Lactamase Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '500/125,875/125', 0.2000, 0.2, 'Augmentin', 5.2, 0.2, 1, 3, NULL),
(138, 'Azithromycin', 'Macrolide Antimicrobial', NULL, 'tablet', 'oral', 'EA', 'MG', '250,500', 0.2835, 1.1, 'Zithromax', 2.07, 1, 1, 3, 500),
(139, 'Clarithromycin', 'Macrolide Antimicrobial', NULL, 'tablet', 'oral', 'EA', 'MG', '250,500', 0.3918, 0.3, NULL, NULL, NULL, 1, NULL, 1500),
(140, 'Ciprofloxacin', 'Quinolone Antimicrobial', NULL, 'tablet', 'oral', 'EA', 'MG', '250,500,750', 0.0900, 0.4, 'Cipro', 7.1, 0.2, 1, 3, 1500),
(141, 'Levofloxacin', 'Quinolone Antimicrobial', NULL, 'tablet', 'oral', 'EA', 'MG', '250,500,750', 0.1071, 0.5, NULL, NULL, NULL, 1, NULL, 750),
(142, 'Doxycycline', 'Tetracycline-class Drug', NULL, 'capsule', 'oral', 'EA', 'MG', '50,100', 0.1100, 0.1, 'Vibramycin', 9.4, 0, 1, 3, 200),
(143, 'Sulfamethoxazole + Trimethoprim', 'Sulfonamide Antimicrobial + Dihydrofolate Reductase Inhibitor Antibacterial', NULL, 'tablet', 'oral', 'EA', 'MG', '400/80,800/160', 0.0600, 0.3, 'Bactrim', 1.4, 0.4, 1, 3, NULL),
(144, 'Cephalexin', 'Cephalosporin Antibacterial', NULL, 'capsule', 'oral', 'EA', 'MG', '250,500', 0.0950, 0.3, NULL, NULL, NULL, 1, NULL, 4000),
(145, 'Nitrofurantoin', 'Nitrofuran Antibacterial', NULL, 'capsule', 'oral', 'EA', 'MG', '50,100', 0.1411, 0.75, 'Macrobid', 4.0, 0, 1, 3, 400),
(146, 'Metronidazole', 'Nitroimidazole Antimicrobial', NULL, 'tablet', 'oral', 'EA', 'MG', '250,500', 0.0791, 0.3, 'Flagyl', 8.1, 0.5, 1, 3, 4000),
(147, 'Fluconazole', 'Azole Antifungal', NULL, 'tablet', 'oral', 'EA', 'MG', '100,150,200', 0.2359, 0.6, 'Diflucan', 25.1, 0.3, 1, 3, 400),
(148, 'Itraconazole', 'Azole Antifungal', NULL, 'capsule', 'oral', 'EA', 'MG', '100', 0.8752, 0, 'Sporanox', 28.4, 0, 2, 3, 400),
(149, 'Valacyclovir', 'Herpesvirus Nucleoside Analog DNA Polymerase Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '500,1000', 0.2296, 0.77, 'Valtrex', 20.3, 0.6, 1, 3, 3000),
(150, 'Oseltamivir', 'Neuraminidase Inhibitor', NULL, 'capsule', 'oral', 'EA', 'MG', '30,45,75', 0.7839, 0.1, 'Tamiflu', 14.5, 0, 1, 3, 150),
(151, 'Linezolid', 'Oxazolidinone Antibacterial', NULL, 'tablet', 'oral', 'EA', 'MG', '600', 1.4200, 0, 'Zyvox', 181.0, 0, 2, 3, 1200),
-- Joints, immunity, cancer, viruses
(152, 'Allopurinol', 'Xanthine Oxidase Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '100,300', 0.0330, 0.65, 'Zyloprim', 4.2, 0.8, 1, 3, 800),
(153, 'Colchicine', 'Alkaloid', NULL, 'tablet', 'oral', 'EA', 'MG', '0.6', 0.1299, 0, 'Colcrys', 6.04, 0, 1, 3, 2.4),
(154, 'Methotrexate', 'Folate Analog Metabolic Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '2.5', 0.1605, 0, 'Trexall', 6.1, 0, 1, 3, 5),
(155, 'Hydroxychloroquine', 'Antirheumatic Agent + Antimalarial', NULL, 'tablet', 'oral', 'EA', 'MG', '200', 0.1622, 0, 'Plaquenil', 12.1, 0, 1, 3, 600),
(156, 'Azathioprine', 'Purine Antimetabolite', NULL, 'tablet', 'oral', 'EA', 'MG', '50', 0.1334, 0, 'Imuran', 8.3, 0, 1, 3, 250),
(157, 'Tamoxifen', 'Estrogen Agonist/Antagonist', NULL, 'tablet', 'oral', 'EA', 'MG', '10,20', 0.1336, 1, NULL, NULL, NULL, 1, NULL, 40),
(158, 'Anastrozole', 'Aromatase Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '1', 0.1376, 0, 'Arimidex', 52.6, 0, 1, 3, 1),
(159, 'Cyclosporine', 'Calcineurin Inhibitor Immunosuppressant', NULL, 'capsule', 'oral', 'EA', 'MG', '25,100', 0.7600, 2.6, 'Neoral', 1.9, 2.8, 2, 3, 1000),
(160, 'Tacrolimus', 'Calcineurin Inhibitor Immunosuppressant', NULL, 'capsule', 'oral', 'EA', 'MG', '0.5,1,5', 0.2900, 1.5, 'Prograf', 3.1, 2, 2, 3, 20),
(161, 'Bictegravir + Emtricitabine + Tenofovir Alafenamide', 'Human Immunodeficiency Virus Nucleoside Analog Reverse Transcriptase Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '50/200/25', NULL, NULL, 'Biktarvy', 131.2, 0, NULL, 4, 50),
(162, 'Adalimumab', 'Tumor Necrosis Factor Blocker', NULL, 'pen injector kit', 'subcutaneous', 'EA', 'MG', '20,40,80', 560.0, 0.1, 'Humira', 3367.0, 0.1, 4, 5, NULL),
(163, 'Etanercept', 'Tumor Necrosis Factor Blocker', NULL, 'prefilled syringe', 'subcutaneous', 'ML', 'MG', '50', NULL, NULL, 'Enbrel', 1852.0, 0, NULL, 4, NULL),
(164, 'Ustekinumab', 'Interleukin-12 Antagonist + Interleukin-23 Antagonist', NULL, 'prefilled syringe', 'subcutaneous', 'EA', 'MG', '45,90', NULL, NULL, 'Stelara', 13420.0, 1, NULL, 5, NULL),
(165, 'Tofacitinib', 'Janus Kinase Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '5,10', NULL, NULL, 'Xeljanz', 94.5, 0.1, NULL, 5, 20),
(166, 'Dimethyl Fumarate', NULL, NULL, 'delayed release capsule', 'oral', 'EA', 'MG', '120,240', 0.9100, 0.2, 'Tecfidera', 139.0, 0, 4, 5, 480),
(167, 'Imatinib', 'Kinase Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '100,400', 0.7940, 2.8, 'Gleevec', 92.0, 2.9, 4, 5, 800),
(168, 'Sofosbuvir + Velpatasvir', 'Hepatitis C Virus Nucleotide Analog NS5B Polymerase Inhibitor', NULL, 'tablet', 'oral', 'EA', 'MG', '400/100', 282.0, 0, 'Epclusa', 868.0, 0, 4, 5, 400),
-- Others
(169, 'Potassium Chloride', 'Potassium Salt', NULL, 'extended release tablet', 'oral', 'EA', 'MEQ', '10,20', 0.0900, 0.4, 'Klor-Con M', 0.42, 0.3, 1, 2, NULL),
(170, 'Theophylline', 'Methylxanthine', NULL, 'extended release tablet', 'oral', 'EA', 'MG', '300,450', 0.2600, 0.4, NULL, NULL, NULL, 2, NULL, 900),
(171, 'Varenicline', 'Partial Cholinergic Nicotinic Agonist', NULL, 'tablet', 'oral', 'EA', 'MG', '0.5,1', 1.3900, 0, 'Chantix', 9.6, 0, 2, 3, 2),
(172, 'Phentermine', 'Sympathomimetic Amine Anorectic', 4, 'tablet', 'oral', 'EA', 'MG', '37.5', 0.1000, 0, 'Adipex-P', 3.2, 0, 2, 3, 37.5),
(173, 'Tretinoin', 'Retinoid', NULL, 'cream', 'topical', 'GM', 'MG', '0.25,0.5', 1.5200, 0.1, 'Retin-A', 14.8, 0.1, 2, 3, NULL)
$$;
COMMENT ON FUNCTION pbm_sample.drug_lines() IS
'The product lines of the sample data: ingredients and classes joined with " + ", strengths with commas and, within a combination, with slashes; prices in dollars per billing unit of the lowest strength, and the fraction of it that each further strength adds';
REVOKE ALL ON FUNCTION pbm_sample.drug_lines() FROM PUBLIC;

CREATE FUNCTION pbm_sample.ndc(line integer, strength integer, source text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (CASE source WHEN 'brand' THEN 99021 + line % 20 WHEN 'second' THEN 99013 + line % 8 ELSE 99001 + line % 12 END)::text
       || lpad((line * 10 + strength)::text, 4, '0') || '01';
COMMENT ON FUNCTION pbm_sample.ndc(integer, integer, text) IS
'The NDC of a sample product: line, position of its strength, and source (brand, generic, or second for another maker''s generic)';
REVOKE ALL ON FUNCTION pbm_sample.ndc(integer, integer, text) FROM PUBLIC;

CREATE FUNCTION pbm_sample.products() RETURNS TABLE (
    ndc text, source text, line integer, strength_number integer, strength text, unit_price numeric)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT pbm_sample.ndc(l.line, s.n::integer, p.source), p.source, l.line, s.n::integer, s.strength,
           round(p.price * (1 + p.step * (s.n - 1)), 5)
    FROM pbm_sample.drug_lines() l
    CROSS JOIN LATERAL unnest(string_to_array(l.strengths, ',')) WITH ORDINALITY s (strength, n)
    CROSS JOIN LATERAL (VALUES ('brand', l.brand_price, l.brand_step), ('generic', l.generic_price, l.generic_step),
                               -- A second maker of what is dispensed most, a little dearer.
                               ('second', l.generic_price * 1.06, CASE WHEN l.generic_tier = 1 AND l.line % 3 = 0 THEN l.generic_step END)
                       ) p (source, price, step)
    WHERE p.price IS NOT NULL AND p.step IS NOT NULL
$$;
COMMENT ON FUNCTION pbm_sample.products() IS 'The products of the sample lines, one a strength and source, with the NADAC-like unit price of 2024';
REVOKE ALL ON FUNCTION pbm_sample.products() FROM PUBLIC;

CREATE FUNCTION pbm_sample.drugs() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pbm, pg_temp
AS $$
BEGIN
    INSERT INTO ingredient (ingredient_name, safety_class)
    SELECT i.ingredient, CASE WHEN i.ingredient = 'Buprenorphine' THEN 'buprenorphine'
                              WHEN bool_or(l.classes = 'Opioid Agonist') AND i.ingredient <> 'Acetaminophen' THEN 'opioid'
                              WHEN bool_or(l.classes = 'Benzodiazepine') THEN 'benzodiazepine' END
    FROM pbm_sample.drug_lines() l
    CROSS JOIN LATERAL unnest(string_to_array(l.ingredients, ' + ')) WITH ORDINALITY i (ingredient, n)
    GROUP BY i.ingredient ORDER BY min(l.line * 10 + i.n)
    ON CONFLICT (ingredient_name) DO NOTHING;

    INSERT INTO therapeutic_class (class_name, duplicate_therapy, duplicates_allowed, severity)
    SELECT c.class_name, d.allowed IS NOT NULL, coalesce(d.allowed, 0), coalesce(d.severity, 2)
    FROM pbm_sample.drug_lines() l
    CROSS JOIN LATERAL unnest(string_to_array(l.classes, ' + ')) WITH ORDINALITY c (class_name, n)
    LEFT JOIN (VALUES
        ('HMG-CoA Reductase Inhibitor', 0, 2), ('Angiotensin Converting Enzyme Inhibitor', 0, 2),
        ('Angiotensin 2 Receptor Blocker', 0, 2), ('Proton Pump Inhibitor', 0, 2),
        ('Serotonin Reuptake Inhibitor', 1, 2), ('Serotonin and Norepinephrine Reuptake Inhibitor', 0, 2),
        ('Benzodiazepine', 0, 1), ('Opioid Agonist', 1, 1), ('Factor Xa Inhibitor', 0, 1), ('GLP-1 Receptor Agonist', 0, 1),
        ('Dihydropyridine Calcium Channel Blocker', 0, 2), ('beta-Adrenergic Blocker', 0, 2), ('Sulfonylurea', 0, 2),
        ('Dipeptidyl Peptidase 4 Inhibitor', 0, 2), ('Sodium-Glucose Cotransporter 2 Inhibitor', 0, 2),
        ('P2Y12 Platelet Inhibitor', 0, 1), ('Nonsteroidal Anti-inflammatory Drug', 1, 2),
        ('Central Nervous System Stimulant', 1, 2), ('Atypical Antipsychotic', 1, 3), ('Phosphodiesterase 5 Inhibitor', 0, 1),
        ('Tumor Necrosis Factor Blocker', 0, 1), ('Muscle Relaxant', 0, 3), ('Macrolide Antimicrobial', 0, 3),
        ('Quinolone Antimicrobial', 0, 3), ('Serotonin-1b and Serotonin-1d Receptor Agonist', 0, 2)
    ) d (class_name, allowed, severity) ON d.class_name = c.class_name
    GROUP BY c.class_name, d.allowed, d.severity ORDER BY min(l.line * 10 + c.n)
    ON CONFLICT (class_name) DO NOTHING;

    INSERT INTO drugs (ndc_code, name, generic_name, tier, formulary_flag, prior_auth_required, quantity_limit, brand,
                       generic_equivalent_ndc, dea_schedule, dosage_form, route, billing_unit, labeler, otc, obsolete_date, long_acting)
    SELECT p.ndc::ndc,
           CASE WHEN p.source = 'brand' THEN l.brand_name ELSE replace(l.ingredients, ' + ', ' / ') END || ' ' || p.strength || ' '
               || lower(l.strength_unit) || CASE WHEN l.billing_unit IN ('ML', 'GM') AND l.strength_unit IN ('MG', 'UNT') THEN '/' || lower(l.billing_unit) ELSE '' END
               || ' ' || l.dosage_form,
           replace(l.ingredients, ' + ', ' / '),
           CASE WHEN p.source = 'brand' THEN l.brand_tier ELSE l.generic_tier END,
           l.line NOT IN (123, 124, 172),
           l.line BETWEEN 162 AND 168,
           CASE l.line WHEN 121 THEN 18 WHEN 122 THEN 18 WHEN 94 THEN 30 WHEN 107 THEN 240 WHEN 60 THEN 36 END,
           p.source = 'brand',
           CASE WHEN p.source = 'brand' AND l.generic_price IS NOT NULL THEN pbm_sample.ndc(l.line, p.strength_number, 'generic')::ndc END,
           l.dea_schedule, l.dosage_form, l.route, l.billing_unit,
           'Sample Labeler ' || substr(p.ndc, 4, 2) || ' (fictional)',
           l.ingredients = 'Aspirin',
           -- One product is no longer made.
           CASE WHEN p.ndc = pbm_sample.ndc(21, 4, 'second') THEN DATE '2025-03-31' END,
           coalesce(l.classes = 'Opioid Agonist' AND l.dosage_form LIKE 'extended release%', false)
    FROM pbm_sample.products() p JOIN pbm_sample.drug_lines() l USING (line)
    ORDER BY p.line, p.strength_number, p.source;

    -- A second generic's strength is the first's: a refill may come from either maker.
    INSERT INTO drug_ingredient (ndc, ingredient_id, strength, strength_unit)
    SELECT p.ndc::ndc, g.ingredient_id, split_part(p.strength, '/', i.n::integer)::numeric, l.strength_unit
    FROM pbm_sample.products() p JOIN pbm_sample.drug_lines() l USING (line)
    CROSS JOIN LATERAL unnest(string_to_array(l.ingredients, ' + ')) WITH ORDINALITY i (ingredient, n)
    JOIN ingredient g ON g.ingredient_name = i.ingredient;

    INSERT INTO drug_class (ndc, class_id)
    SELECT p.ndc::ndc, t.class_id
    FROM pbm_sample.products() p JOIN pbm_sample.drug_lines() l USING (line)
    CROSS JOIN LATERAL unnest(string_to_array(l.classes, ' + ')) c (class_name)
    JOIN therapeutic_class t USING (class_name);

    -- NADAC and WAC of all; MAC of two generics in three; AMP and an upper limit of a few; AWP of a few, made up.
    -- On 1 July 2025 brands grow dearer, generics mostly cheaper.
    INSERT INTO drug_price (ndc, price_type, effective_date, termination_date, unit_price)
    SELECT p.ndc::ndc, t.price_type, y.effective_date, y.termination_date,
           round(p.unit_price * t.factor * CASE WHEN y.effective_date < '2025-07-01' THEN 1
                                                WHEN p.source = 'brand' THEN 1.03
                                                ELSE 0.88 + 0.01 * (p.line % 20) END, 5)
    FROM pbm_sample.products() p
    CROSS JOIN LATERAL (VALUES
        ('nadac', 1.00, true),
        ('wac', CASE WHEN p.source = 'brand' THEN 1.04 ELSE 1.90 END, true),
        ('mac', 0.97 + 0.02 * (p.line % 10), p.source <> 'brand' AND p.line % 3 <> 1),
        ('amp', 0.90, p.source <> 'brand' AND p.line % 12 = 2),
        ('ful', 0.93, p.source <> 'brand' AND p.line % 12 = 5),
        ('awp', CASE WHEN p.source = 'brand' THEN 1.22 ELSE 2.60 END, p.line % 25 IN (0, 11))) t (price_type, factor, there)
    CROSS JOIN (VALUES (DATE '2024-01-01', DATE '2025-06-30'), (DATE '2025-07-01', NULL)) y (effective_date, termination_date)
    WHERE t.there;

    -- Rebate terms of brands without a generic.
    INSERT INTO manufacturer (id, name)
    SELECT pbm_sample.uuid('manufacturer', n), 'Sample Manufacturer ' || n FROM generate_series(0, 19) n;
    INSERT INTO manufacturer_rebate (manufacturer_id, ndc, rebate_percent, rebate_amount_per_unit, contract_start_date, contract_end_date, minimum_volume)
    SELECT pbm_sample.uuid('manufacturer', p.line % 20), p.ndc::ndc,
           CASE WHEN p.line % 4 <> 0 THEN 8 + p.line % 17 END,
           CASE WHEN p.line % 4 = 0 THEN round(p.unit_price * 0.15, 4) END,
           DATE '2025-01-01', DATE '2025-12-31', CASE WHEN p.line % 3 = 0 THEN 10 END
    FROM pbm_sample.products() p JOIN pbm_sample.drug_lines() l USING (line)
    WHERE p.source = 'brand' AND l.generic_price IS NULL;
END
$$;
COMMENT ON FUNCTION pbm_sample.drugs() IS 'Loads the sample data''s drugs: products, ingredients, classes, prices and rebate terms';
REVOKE ALL ON FUNCTION pbm_sample.drugs() FROM PUBLIC;
