// A ready chart for marinas, campgrounds and resorts with a taxable subsidiary (TRS) and a
// real-estate owner (REIT): what the demo property starts from, and a new property may.
// Invariant: kept in the CSV form people edit, and read by the reader of chart-csv.ts, so what is
// here is also an example of the files; it passes every check of check-chart.ts.
// Leaves to others: numbers of the external ledger (mapping/).

import { invariant } from '#problems/invariant.ts';
import { readChartCsv } from '../chart-csv.ts';
import { type ChartRows, completeRows, noRows } from '../chart-rows.ts';

const outlets = `
code,name,legalEntity,active
TRS,Operations (TRS),Taxable REIT subsidiary,yes
REIT,Land and docks (REIT),Real-estate investment trust,yes
`;

const departments = `
code,name,active
MARINA,Marina,yes
CAMPGROUND,Campground,yes
STORE,Ship store,yes
FUEL,Fuel dock,yes
RESTAURANT,Restaurant,yes
`;

const accounts = `
number,name,type,detailType,parent,department,description,active
1000,Operating cash,asset,bank,,,,yes
1010,Payroll cash,asset,bank,,,,yes
1020,Petty cash and tills,asset,cash-on-hand,,,,yes
1050,Undeposited funds,asset,undeposited-funds,,,Checks until they are banked,yes
1060,Card clearing,asset,clearing,,,Card payments until the processor pays out,yes
1061,ACH clearing,asset,clearing,,,,yes
1200,Accounts receivable,asset,accounts-receivable,,,,yes
1290,Allowance for doubtful accounts,asset,allowance-for-doubtful-accounts,,,,yes
1300,Inventory - ship store,asset,inventory,,STORE,,yes
1310,Inventory - fuel,asset,inventory,,FUEL,,yes
1320,Inventory - restaurant,asset,inventory,,RESTAURANT,,yes
1400,Prepaid expenses,asset,prepaid-expense,,,,yes
1500,Docks and buildings,asset,fixed-asset,,,,yes
1590,Accumulated depreciation,asset,accumulated-depreciation,1500,,,yes
1900,Due from affiliate,asset,due-from-affiliate,,,Between TRS and REIT,yes
2000,Accounts payable,liability,accounts-payable,,,,yes
2100,Accrued expenses,liability,accrued-expense,,,,yes
2200,Sales tax payable,liability,sales-tax-payable,,,,yes
2200-10,Sales tax payable - state,liability,sales-tax-payable,2200,,,yes
2200-20,Sales tax payable - county,liability,sales-tax-payable,2200,,,yes
2210,Lodging tax payable,liability,sales-tax-payable,,,,yes
2300,Customer deposits,liability,customer-deposits,,,Deposits held until check-in,yes
2310,Security deposits,liability,customer-deposits,2300,,Held until checkout,yes
2320,Customer prepayments,liability,customer-prepayments,,,Where they are a liability,yes
2400,Deferred revenue,liability,deferred-income,,,,yes
2400-10,Deferred revenue - slips,liability,deferred-income,2400,,,yes
2400-20,Deferred revenue - campsites,liability,deferred-income,2400,,,yes
2400-30,Deferred revenue - storage,liability,deferred-income,2400,,,yes
2500,Gift cards outstanding,liability,gift-cards,,,,yes
2600,Tips payable,liability,tips-payable,,,,yes
2900,Due to affiliate,liability,due-to-affiliate,,,Between REIT and TRS,yes
3000,Members equity,equity,owners-equity,,,,yes
3900,Retained earnings,equity,retained-earnings,,,,yes
4000,Slip rental - annual,income,rental-income,,MARINA,Seasonal and annual slips,yes
4010,Slip rental - transient,income,rental-income,,MARINA,,yes
4020,Dry storage,income,rental-income,,MARINA,Racks and winter storage,yes
4030,Service and haul-out,income,service-income,,MARINA,,yes
4040,Utilities resold - marina,income,service-income,,MARINA,Metered electricity and pump-out,yes
4100,Campsite rental,income,rental-income,,CAMPGROUND,,yes
4110,Cabin rental,income,rental-income,,CAMPGROUND,,yes
4120,Utilities resold - campground,income,service-income,,CAMPGROUND,Metered electricity,yes
4200,Ship store sales,income,sales-income,,STORE,,yes
4300,Fuel sales,income,sales-income,,FUEL,,yes
4400,Restaurant food sales,income,sales-income,,RESTAURANT,,yes
4410,Restaurant beverage sales,income,sales-income,,RESTAURANT,,yes
4420,Event and venue income,income,sales-income,,RESTAURANT,,yes
4500,Other income,income,other-income,,MARINA,,yes
4510,Late fees and returned checks,income,fee-income,4500,MARINA,,yes
4520,Gift card breakage,income,other-income,4500,STORE,,yes
4530,Deposits forfeited,income,other-income,4500,MARINA,,yes
4900,Discounts and allowances,income,discounts-given,,MARINA,,yes
5200,Cost of ship store sales,expense,cost-of-goods-sold,,STORE,,yes
5300,Cost of fuel,expense,cost-of-goods-sold,,FUEL,,yes
5400,Cost of food,expense,cost-of-goods-sold,,RESTAURANT,,yes
5410,Cost of beverage,expense,cost-of-goods-sold,,RESTAURANT,,yes
6000,Wages,expense,payroll,,,,yes
6100,Payroll taxes,expense,payroll,,,,yes
6200,Utilities,expense,utilities,,,,yes
6300,Repairs and maintenance,expense,repairs-and-maintenance,,,,yes
6310,Dock maintenance,expense,repairs-and-maintenance,6300,MARINA,,yes
6400,Card processing fees,expense,card-processing-fees,,,,yes
6410,Bank service charges,expense,bank-charges,,,,yes
6500,Bad debt expense,expense,bad-debt,,,,yes
6600,Depreciation,expense,depreciation,,,,yes
6700,Insurance,expense,other-expense,,,,yes
6710,Gift cards given away,expense,other-expense,,,,yes
6900,Cash over and short,expense,cash-over-and-short,,,,yes
`;

const products = `
code,name,incomeAccount,deferredAccount,costAccount,inventoryAccount,department,active
SLIP-TRANSIENT,Transient slip (night),4010,,,,MARINA,yes
SLIP-MONTHLY,Slip (month),4000,,,,MARINA,yes
SLIP-SEASONAL,Seasonal slip,4000,2400-10,,,MARINA,yes
SLIP-ANNUAL,Annual slip,4000,2400-10,,,MARINA,yes
MOORING,Mooring (night),4010,,,,MARINA,yes
DINGHY-DOCK,Dinghy dock,4010,,,,MARINA,yes
DRY-STORAGE,Dry rack (season),4020,2400-30,,,MARINA,yes
WINTER-STORAGE,Winter storage,4020,2400-30,,,MARINA,yes
TRAILER-PARKING,Trailer parking,4020,,,,MARINA,yes
HAUL-OUT,Haul-out and launch,4030,,,,MARINA,yes
BOAT-SERVICE,Yard labor,4030,,,,MARINA,yes
WINTERIZING,Winterizing,4030,,,,MARINA,yes
PUMP-OUT,Pump-out,4040,,,,MARINA,yes
ELECTRIC-SLIP,Metered electricity (slip),4040,,,,MARINA,yes
RV-TRANSIENT,RV site (night),4100,,,,CAMPGROUND,yes
RV-MONTHLY,RV site (month),4100,,,,CAMPGROUND,yes
RV-SEASONAL,Seasonal RV site,4100,2400-20,,,CAMPGROUND,yes
RV-ANNUAL,Annual RV site,4100,2400-20,,,CAMPGROUND,yes
TENT-SITE,Tent site (night),4100,,,,CAMPGROUND,yes
CABIN,Cabin (night),4110,,,,CAMPGROUND,yes
CABIN-ADVANCE,Cabin booked ahead,4110,2400-20,,,CAMPGROUND,yes
ELECTRIC,Metered electricity (site),4120,,,,CAMPGROUND,yes
FIREWOOD,Firewood,4200,,5200,1300,STORE,yes
STORE-GOODS,Ship store goods,4200,,5200,1300,STORE,yes
ICE-BAIT,Ice and bait,4200,,5200,1300,STORE,yes
FISHING-LICENSE,Fishing license,4200,,,,STORE,yes
KAYAK-RENTAL,Kayak and paddle board rental,4200,,,,STORE,yes
FUEL-GAS,Gasoline,4300,,5300,1310,FUEL,yes
FUEL-DIESEL,Diesel,4300,,5300,1310,FUEL,yes
REST-FOOD,Restaurant food,4400,,5400,1320,RESTAURANT,yes
REST-BEVERAGE,Restaurant beverages,4410,,5410,1320,RESTAURANT,yes
EVENT,Event and venue,4420,,,,RESTAURANT,yes
EVENT-ADVANCE,Event booked ahead,4420,2400,,,RESTAURANT,yes
TIP,Tip for the staff,2600,,,,,yes
GIFT-CARD,Gift card sold,2500,,,,,yes
DEPOSIT,Reservation deposit,2300,,,,,yes
SECURITY-DEPOSIT,Security deposit,2310,,,,,yes
LATE-FEE,Late fee,4510,,,,MARINA,yes
NSF-FEE,Returned check fee,4510,,,,MARINA,yes
SERVICE-FEE,Convenience fee,4500,,,,MARINA,yes
DISCOUNT,Goodwill discount (for credit memos),4900,,,,MARINA,yes
BAD-DEBT,Write-off (for credit memos),6500,,,,,yes
`;

const paymentMethods = `
code,name,clearingAccount,canBounce,active
CASH,Cash,1020,no,yes
CHECK,Check,1050,yes,yes
VISA,Visa,1060,no,yes
MASTERCARD,Mastercard,1060,no,yes
AMEX,American Express,1060,no,yes
ACH,ACH transfer,1061,yes,yes
GIFT-CARD,Gift card redeemed,2500,no,yes
`;

const taxAgencies = `
code,name,payableAccount
STATE,State department of revenue,2200-10
COUNTY,County treasurer,2200-20
LODGING,Tourism and lodging authority,2210
`;

const taxRates = `
code,name,agency,percent,active
STATE-SALES,State sales tax,STATE,6,yes
COUNTY-SALES,County sales tax,COUNTY,1.25,yes
LODGING,Lodging tax,LODGING,5,yes
`;

const postingAccounts = `
role,outlet,account
accounts-receivable,,1200
customer-prepayments,,2320
bounced-check-debit,,1200
bounced-check-credit,,1000
cash-over-and-short,,6900
card-processing-fees,,6400
bad-debt,,6500
deposits-forfeited,,4530
gift-cards-given,,6710
gift-card-breakage,,4520
due-from-outlets,,1900
due-to-outlets,,2900
`;

/** The ready chart as rows: 67 accounts, 42 products, 7 payment methods, 3 tax rates, 2 outlets. */
export function marinaAndResort(): ChartRows {
  const { rows, problems } = readChartCsv(
    new Map(
      Object.entries({
        'outlets.csv': outlets,
        'departments.csv': departments,
        'accounts.csv': accounts,
        'products.csv': products,
        'payment-methods.csv': paymentMethods,
        'tax-agencies.csv': taxAgencies,
        'tax-rates.csv': taxRates,
        'posting-accounts.csv': postingAccounts,
      }),
    ),
  );
  invariant(problems.length === 0, `the ready chart is good CSV: ${problems[0]?.message}`);
  return { ...noRows, ...completeRows(noRows, rows) };
}
